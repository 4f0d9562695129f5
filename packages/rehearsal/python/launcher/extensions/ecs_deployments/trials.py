"""Trials of what a deployment or a task is going to run, on threads of their own, where this machine has a Docker engine."""

import logging
import math
import shutil
import tempfile
import threading

from extensions import administrator, authorization, registry
from extensions.containers import definitions
from extensions.containers.docker import Docker, EngineProblem
from extensions.containers.trial import Order, Trial
from extensions.ecs_deployments import images
from extensions.engine import EngineError

_WARNINGS = "/_rehearsal/warnings"
# The time of what has not happened yet.
UNKNOWN_MS = math.inf
# Folders of trials that are under way begin like this: whoever removes the containers looks for them.
PREFIX = "trial-"
_logger = logging.getLogger("rehearsal")
_settings = {}


def install(settings, registry_host, engine):
    """`settings`: the engine's command, its environment, the label of all containers and a folder; None without an engine."""
    if settings:
        _settings.update(settings, host=registry_host, engine=engine)


def are_possible(task_definition):
    """Whether this machine has an engine, and some container can run."""
    if not _settings or images.pull_problem(task_definition) is not None:
        return False
    return bool(definitions.runnable(task_definition["containerDefinitions"], images.REGISTRY)[0])


def begin(subject, task_definition, default, finish, is_wanted, pulled=lambda: None, is_task=False, overrides=None):
    """Calls `finish` with the script, once; with the default one if the engine fails. `subject` is for warnings."""
    given = [definitions.overridden(each, overrides) for each in task_definition["containerDefinitions"]]
    found, skipped = definitions.runnable(given, images.REGISTRY)

    def run():
        for name, reason in skipped.items():
            _warn(f"{subject}: container {name} does not run: {reason}")
        try:
            order = Order(found, {}, _settings["label"], task_definition.get("memory"), is_task, is_wanted, pulled)
            script = _run(order, task_definition)
        except Exception as problem:  # whatever happens, the deployment must go on
            _logger.exception("a trial failed")
            _warn(f"{subject}: no container runs: {_words(problem)}")
            script = default
        if script is not None:
            finish(script)

    threading.Thread(target=authorization.in_request_scope, args=(run,), name="trial", daemon=True).start()


def _words(problem):
    return str(problem) if isinstance(problem, EngineProblem) else repr(problem)


def _run(order, task_definition):
    for each in order.definitions:
        repository = each["image"].removeprefix(images.REGISTRY).partition("@")[0].partition(":")[0]
        order.images[each["name"]] = f"{_settings['host']}/{repository}@{images.digest_of(each['image'])}"
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=_settings["folder"])
    try:
        docker = Docker(_settings["command"], _settings["environment"], folder)
        caller = images.execution_session(task_definition) or administrator.access_key_id()
        docker.log_in(_settings["host"], registry.authorization_token(caller))
        return Trial(docker, order).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _warn(message):
    try:
        _settings["engine"].post(_WARNINGS, {"message": message})
    except EngineError as error:
        _logger.warning("%s (%s)", message, error)
