"""ministack's ASGI application with the rehearsal's extensions around it, and the server that runs it."""

import asyncio
import contextvars
import os
import signal

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from ministack import app as ministack_app
from ministack.core import lambda_runtime

from extensions import (
    administrator,
    control,
    door,
    ecs_resources,
    encryption,
    events,
    execution_roles,
    existing_names,
    function_logs,
    function_output,
    functions,
    layers,
    network_resources,
    object_versions,
    parameter_resources,
    pipelines,
    policy_variables,
    projects,
    registry,
    replacements,
    roles,
    scans,
    secret_resources,
    secure_parameters,
    secure_references,
    service_requests,
    table_encryption,
)
from extensions.ecs_deployments import access as ecs_access
from extensions.ecs_deployments import cloudformation as ecs_cloudformation
from extensions.ecs_deployments import operations as ecs_operations
from extensions.ecs_deployments import services as ecs_services
from extensions.ecs_deployments import trials as ecs_trials
from extensions.engine import Engine

# The access key of the request being served, whose signature the door has verified.
_caller = contextvars.ContextVar("rehearsal_caller", default="")


def extend_ministack(settings, host):
    """Installs every extension and returns the application to serve, at this host and port."""
    engine = Engine(settings["engineUrl"], settings["secret"])
    administrator.install(settings["administrator"]["accessKeyId"], settings["administrator"]["secretAccessKey"])
    existing_names.install()
    execution_roles.install()
    service_requests.install(settings["serviceRequests"])
    policy_variables.install()
    roles.install()
    pipelines.install(engine)
    projects.install(engine)
    events.install(engine, _caller.get)
    object_versions.install()
    registry.install(_caller.get)
    layers.install()
    function_logs.install()
    function_output.install()
    functions.install()
    ecs_resources.install()
    ecs_services.install(settings["ecsMinuteMs"])
    ecs_trials.install(settings.get("containers"), host, engine)
    ecs_operations.install()
    ecs_cloudformation.install()
    ecs_access.install(_caller.get)
    network_resources.install()
    parameter_resources.install()
    encryption.install(_caller.get)
    table_encryption.install(_caller.get)
    replacements.install()
    scans.install()
    secret_resources.install()
    secure_parameters.install(_caller.get)
    secure_references.install()
    return door.guard(_ministack, control.control_application(settings["secret"]), _caller.set, host)


async def _ministack(scope, receive, send):
    """Every bucket, queue and topic of ours refuses plain HTTP (aws:SecureTransport), and nothing leaves this machine:
    loopback counts as TLS. The policies are still evaluated, and `x-forwarded-proto: http` shows them plain HTTP."""
    if scope["type"] != "http":
        await ministack_app.app(scope, receive, send)
    elif scope["path"].startswith(layers.PREFIX):
        await layers.application(scope, receive, send)
    else:
        await ministack_app.app({**scope, "scheme": "https"}, receive, send)


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
