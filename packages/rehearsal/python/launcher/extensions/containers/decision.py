"""What to do next in a trial, from what is seen of its containers; a pure function. In the end it is a script.

Order of containers: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
"""

from dataclasses import dataclass

from extensions.containers.health import HEALTHY, UNHEALTHY, UNKNOWN
from extensions.ecs_deployments.plan import Script

# A container without a health check stays if it runs as long as this.
START_WINDOW_MS = 5_000
# No trial takes longer.
LIMIT_MS = 600_000
KILLED = 137


@dataclass(frozen=True)
class Seen:
    """A container that was started."""

    started_ms: float
    exit_code: int | None = None
    health: str = UNKNOWN
    reason: str = ""


@dataclass(frozen=True)
class Start:
    """Start this container now."""

    container: str


class Wait:
    """Nothing to do yet."""


def next_step(definitions, seen, began_ms, now_ms, is_task):
    """Start, Wait or a Script, without the lines that its container wrote. `seen`: by name. `is_task`: runs until it ends."""
    ended = _ended(definitions, seen, is_task) or _blocked(definitions, seen, is_task)
    if ended:
        return ended
    ready = next((each for each in definitions if each["name"] not in seen and _may_start(each, definitions, seen)), None)
    if ready:
        return Start(ready["name"])
    if not is_task and len(seen) == len(definitions) and all(_stays(each, seen[each["name"]], now_ms) for each in _essential(definitions)):
        return Script()
    return Wait() if now_ms < began_ms + LIMIT_MS else _late(is_task)


def _essential(definitions):
    return [each for each in definitions if each.get("essential", True)]


def _ended(definitions, seen, is_task):
    """An essential container that exits ends its task, and so does one that is not healthy, in a service: "If a task is run
    manually, and not as part of a service, the task will continue its lifecycle regardless of its health status."
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html"""
    for each in _essential(definitions):
        state = seen.get(each["name"])
        if state and state.exit_code is not None:
            return _exit(each["name"], state.exit_code, state.reason, is_task)
        if state and state.health == UNHEALTHY and not is_task:
            return Script(kind="unhealthy", container=each["name"])
    return None


def _exit(container, exit_code, reason, is_task):
    return Script(kind="exits" if is_task else "crashes", container=container, exit_code=exit_code, reason=reason)


def _blocked(definitions, seen, is_task):
    """A container that never starts, because one that it depends on has failed."""
    for each in definitions:
        for name, condition in _dependencies(each, definitions):
            state = seen.get(name)
            if each["name"] in seen or state is None or not _fails(state, condition):
                continue
            reason = state.reason or f"{each['name']} depends on it: {condition}"
            return _exit(name, 1 if state.exit_code is None else state.exit_code, reason, is_task)
    return None


def _dependencies(definition, definitions):
    """Of containers that run: nobody waits for one that does not."""
    names = [each["name"] for each in definitions]
    given = [(each["containerName"], each["condition"]) for each in definition.get("dependsOn") or []]
    return [each for each in given if each[0] in names]


def _fails(state, condition):
    if condition == "SUCCESS":
        return state.exit_code not in (None, 0)
    return condition == "HEALTHY" and (state.health == UNHEALTHY or state.exit_code is not None)


def _may_start(definition, definitions, seen):
    return all(name in seen and _is_met(seen[name], condition) for name, condition in _dependencies(definition, definitions))


def _is_met(state, condition):
    if condition == "COMPLETE":
        return state.exit_code is not None
    if condition == "SUCCESS":
        return state.exit_code == 0
    return condition == "START" or state.health == HEALTHY


def _stays(definition, state, now_ms):
    if definition.get("healthCheck"):
        return state.health == HEALTHY
    return now_ms >= state.started_ms + START_WINDOW_MS


def _late(is_task):
    reason = f"the rehearsal stopped it after {LIMIT_MS // 60_000} minutes"
    if is_task:
        return Script(kind="exits", exit_code=KILLED, reason=reason)
    return Script(kind="unhealthy", reason=reason)
