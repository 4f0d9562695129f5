"""Container definitions of ECS as arguments of `docker create`. Nothing here runs anything.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

import json

# No container reaches anything, and nothing reaches it: the emulator's services are not the ones that it expects.
NETWORK = "none"
# Enough of what it writes to see why it ended.
_LOG = ("--log-driver", "json-file", "--log-opt", "max-size=1m")
# What a container does not get here, so that it would not do what it does on AWS.
_NOT_PLAYED = {
    "secrets": "its secrets are not resolved",
    "environmentFiles": "its environment files are not read",
    "volumesFrom": "volumesFrom is not played",
    "credentialSpecs": "its credential specs are not played",
}


def runnable(definitions, registry):
    """The containers that can run, and by name why the others cannot. Without one of the registry there is nothing to say."""
    if not any(each["image"].startswith(registry) for each in definitions):
        return [], {}
    problems = {each["name"]: _problem(each, registry) for each in definitions}
    found = [each for each in definitions if problems[each["name"]] is None]
    return found, {name: problem for name, problem in problems.items() if problem is not None}


def _problem(definition, registry):
    if not definition["image"].startswith(registry):
        return f"{definition['image']} is in another registry"
    return next((reason for name, reason in _NOT_PLAYED.items() if definition.get(name)), None)


def overridden(definition, overrides):
    """With what RunTask says. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html"""
    own = [each for each in (overrides or {}).get("containerOverrides") or [] if each.get("name") == definition["name"]]
    merged = dict(definition)
    for each in own:
        merged.update({name: each[name] for name in ("command", "memory") if each.get(name)})
        merged["environment"] = [*(merged.get("environment") or []), *(each.get("environment") or [])]
    return merged


def arguments(definition, image, label, task_memory=None):
    """All arguments of `docker create`. An image's own health check counts for nothing in ECS, and ECS's is run by the trial."""
    entry_point = definition.get("entryPoint") or []
    return [
        *("--label", label, "--network", NETWORK, "--no-healthcheck", "--pull", "never", *_LOG),
        *_memory(definition, task_memory),
        *_pairs("--env", [f"{each['name']}={each.get('value') or ''}" for each in definition.get("environment") or []]),
        *_value("--user", definition.get("user")),
        *_value("--workdir", definition.get("workingDirectory")),
        *(["--read-only"] if definition.get("readonlyRootFilesystem") else []),
        *(["--init"] if (definition.get("linuxParameters") or {}).get("initProcessEnabled") else []),
        *_pairs("--ulimit", [f"{each['name']}={each['softLimit']}:{each['hardLimit']}" for each in definition.get("ulimits") or []]),
        # Empty volumes of its own, whatever they are on AWS; removed with it.
        *_pairs("--volume", [each["containerPath"] for each in definition.get("mountPoints") or []]),
        *_value("--entrypoint", entry_point[0] if entry_point else None),
        image,
        *entry_point[1:],
        *(definition.get("command") or []),
    ]


def _memory(definition, task_memory):
    megabytes = definition.get("memory") or task_memory
    return ["--memory", f"{int(megabytes)}m"] if megabytes else []


def _pairs(option, values):
    return [part for value in values for part in (option, value)]


def _value(option, value):
    return [option, value] if value else []


def login(registry_host, user_and_password):
    """Docker's own configuration file for one registry, in a folder of its own: no setting of the user reaches a container."""
    return json.dumps({"auths": {registry_host: {"auth": user_and_password}}})
