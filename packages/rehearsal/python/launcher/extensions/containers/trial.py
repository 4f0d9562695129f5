"""Runs the containers of one task until it is known what its script is."""

import dataclasses
import time

from extensions.containers import definitions as arguments_of
from extensions.containers.decision import Seen, Start, Wait, next_step
from extensions.containers.docker import OUT_OF_MEMORY, CannotPull, now_ms
from extensions.containers.health import UNKNOWN, Health
from extensions.ecs_deployments.plan import Script

_POLL_SECONDS = 0.1
# Docker's own exit code of a command that is not there. No page says which one ECS reports.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html
NOT_FOUND = 127


@dataclasses.dataclass(frozen=True)
class Order:
    """What to run. `images`: by container, as the engine pulls it. `is_wanted`: whether anybody still waits for the result."""

    definitions: list
    images: dict
    label: str
    memory: str | None
    is_task: bool
    is_wanted: object
    pulled: object


class Trial:
    """One run. Its containers are gone at the end."""

    def __init__(self, docker, order):
        self._docker, self._order = docker, order
        self._ids, self._health, self._seen = {}, {}, {}

    def run(self):
        """The script; None if nobody waits for it any more. Raises EngineProblem."""
        try:
            return self._run()
        except CannotPull as problem:
            return Script(kind="cannotPull", reason=str(problem))
        finally:
            self._docker.remove(list(self._ids.values()))

    def _run(self):
        order = self._order
        for image in dict.fromkeys(order.images.values()):
            self._docker.pull(image)
        order.pulled()
        began_ms = now_ms()
        while order.is_wanted():
            self._look()
            step = next_step(order.definitions, self._seen, began_ms, now_ms(), order.is_task)
            if isinstance(step, Start):
                self._start(next(each for each in order.definitions if each["name"] == step.container))
            elif isinstance(step, Wait):
                time.sleep(_POLL_SECONDS)
            else:
                return self._with_output(step)
        return None

    def _start(self, definition):
        name, order = definition["name"], self._order
        created = self._docker.create(arguments_of.arguments(definition, order.images[name], order.label, order.memory))
        self._ids[name] = created
        problem = self._docker.start(created)
        started_ms = now_ms()
        if problem is not None:
            self._seen[name] = Seen(started_ms, NOT_FOUND, reason=f"CannotStartContainerError: {problem}")
            return
        self._seen[name] = Seen(started_ms)
        if definition.get("healthCheck"):
            self._health[name] = Health(definition["healthCheck"], started_ms)

    def _look(self):
        running = [name for name, seen in self._seen.items() if seen.exit_code is None]
        if not running:
            return
        for name, state in zip(running, self._docker.states([self._ids[name] for name in running])):
            if state["Status"] in ("exited", "dead"):
                reason = OUT_OF_MEMORY if state["OOMKilled"] else ""
                self._seen[name] = dataclasses.replace(self._seen[name], exit_code=state["ExitCode"], reason=reason)
            else:
                self._seen[name] = dataclasses.replace(self._seen[name], health=self._check(name))

    def _check(self, name):
        health = self._health.get(name)
        if health is None:
            return UNKNOWN
        if health.is_due(now_ms()):
            health.tell(self._docker.is_healthy(self._ids[name], health.command, health.timeout_seconds), now_ms())
        return health.status

    def _with_output(self, script):
        """With the lines of the container that it is about: the first essential one, if it does not say."""
        essential = [each["name"] for each in self._order.definitions if each.get("essential", True)]
        container = self._ids.get(script.container or (essential or [""])[0])
        return dataclasses.replace(script, output=self._docker.output(container)) if container else script
