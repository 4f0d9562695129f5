"""ministack's ASGI application with the rehearsal's extensions around it, and the server that runs it."""

import asyncio
import contextvars
import os
import signal

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from ministack import app as ministack_app
from ministack.core import lambda_runtime
from ministack.core.router import extract_access_key_id

from extensions import (
    control,
    ecs_resources,
    encryption,
    events,
    function_logs,
    function_output,
    functions,
    object_versions,
    parameter_resources,
    pipelines,
    projects,
    registry,
    roles,
    scans,
    secret_resources,
    secure_parameters,
    secure_references,
    table_encryption,
)
from extensions.engine import Engine

# The access key of the request being served. ministack has verified its signature before any handler can read it.
_caller = contextvars.ContextVar("rehearsal_caller", default="")


def extend_ministack(engine_url, secret):
    """Installs every extension and returns the application to serve."""
    engine = Engine(engine_url, secret)
    roles.install()
    pipelines.install(engine)
    projects.install(engine)
    events.install(engine, _caller.get)
    object_versions.install()
    registry.install(_caller.get)
    function_logs.install()
    function_output.install()
    functions.install()
    ecs_resources.install()
    parameter_resources.install()
    encryption.install(_caller.get)
    table_encryption.install(_caller.get)
    scans.install()
    secret_resources.install()
    secure_parameters.install(_caller.get)
    secure_references.install()
    return _around_ministack(control.control_application(secret))


def _around_ministack(control_application):
    async def application(scope, receive, send):
        if scope["type"] != "http":
            await ministack_app.app(scope, receive, send)
        elif scope["path"].startswith(control.PREFIX):
            await control_application(scope, receive, send)
        else:
            _caller.set(_access_key_id(scope))
            await ministack_app.app(_as_if_by_tls(scope), receive, send)

    return application


def _as_if_by_tls(scope):
    """Every bucket, queue and topic of ours refuses plain HTTP (aws:SecureTransport), and nothing leaves this machine:
    loopback counts as TLS. The policies are still evaluated, and `x-forwarded-proto: http` shows them plain HTTP."""
    return {**scope, "scheme": "https"}


def _access_key_id(scope):
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return extract_access_key_id(headers, {})


def serve(application, listener):
    """Serves until SIGTERM or SIGINT, then ends the Lambda handlers and this process at once: ministack's own way out
    waits for idle connections and stops services that were never started."""
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    asyncio.run(_serve_until_signal(application, config))


async def _serve_until_signal(application, config):
    signalled = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, signalled.set)
    server = asyncio.create_task(hypercorn_serve(application, config, shutdown_trigger=asyncio.Event().wait))
    ended = asyncio.create_task(signalled.wait())
    await asyncio.wait({server, ended}, return_when=asyncio.FIRST_COMPLETED)
    _end_handlers()
    if server.done():
        server.result()
    os._exit(0)


def _end_handlers():
    """Reaped here rather than left to init: in a container nobody may do it."""
    lambda_runtime.reset()
