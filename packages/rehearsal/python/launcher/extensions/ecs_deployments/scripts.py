"""What tests say that the next deployments of a service, or the next tasks of a family, do."""

from extensions.ecs_deployments.plan import Script

_FIELDS = {
    "kind": ("kind", str),
    "exitCode": ("exit_code", int),
    "container": ("container", str),
    "reason": ("reason", str),
    "milliseconds": ("milliseconds", int),
    "times": ("times", int),
    "alarm": ("alarm", str),
    "during": ("during", str),
    "rollback": ("rollback_fails", lambda value: _one_of(value, ("fails",)) == "fails"),
    "output": ("output", lambda lines: tuple(str(line) for line in lines)),
    "imageDigests": ("image_digests", lambda digests: tuple(sorted(digests.items()))),
}
_OF_SERVICES = ("healthy", "crashes", "unhealthy", "cannotPull", "slow", "alarm")
_OF_TASKS = ("exits", "cannotPull", "slow")
# What happens if nobody says.
HEALTHY, EXITS = Script(), Script(kind="exits", exit_code=0)
# By name of the service, and by family: what is still to come.
_services, _families = {}, {}


def set_scripts(request):
    """Replaces what was still to come; called by the engine, through the control."""
    queue, name, kinds = (
        (_services, request["service"], _OF_SERVICES) if "service" in request else (_families, request["family"], _OF_TASKS)
    )
    queue[name] = [_script(each, kinds) for each in request["scripts"]]
    return {}


def next_for_service(name):
    """The script of a deployment that begins now; None if no test says."""
    return _next(_services, name)


def next_for_family(name):
    """The script of a task that begins now; None if no test says."""
    return _next(_families, name)


def _next(queues, name):
    queue = queues.get(name)
    return queue.pop(0) if queue else None


def _script(given, kinds):
    _one_of(given["kind"], kinds)
    unknown = sorted(set(given) - set(_FIELDS))
    if unknown:
        raise ValueError(f"a script has no {', '.join(unknown)}")
    values = {_FIELDS[key][0]: _FIELDS[key][1](value) for key, value in given.items()}
    if values["kind"] in ("exits", "slow"):
        values.setdefault("exit_code", 0)
    return Script(**values)


def _one_of(value, known):
    if value not in known:
        raise ValueError(f"got {value!r}, expected one of {', '.join(known)}")
    return value
