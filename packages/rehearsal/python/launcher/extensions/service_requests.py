"""Condition keys that AWS documents for a request (packages/rehearsal/assets/service-requests.yaml). A rehearsal that sent another one would let a
policy pass that insists on it, and AWS would refuse the request."""

import re

ROLE = "role"
_table = []


class UndocumentedKey(Exception):
    """The emulator, or the engine, would send a key that no page of AWS has for the request."""


def install(table):
    """The table, as the parent read it."""
    _table[:] = table


def require_documented(caller, action, context):
    """Raises UndocumentedKey for a key that the request does not carry on AWS."""
    documented = {
        _filled(key, action)
        for entry in _table
        if _is_about(entry["caller"], {"anyone", _as_in_table(caller)}) and _is_about(entry["target"], {"*", action})
        for key in entry["keys"]
    }
    unknown = sorted(key for key in context if key.lower() not in documented)
    if unknown:
        raise UndocumentedKey(
            f"{caller} sends no {', '.join(unknown)} with {action}: packages/rehearsal/assets/service-requests.yaml has no page that says so"
        )


def _is_about(names, wanted):
    return not wanted.isdisjoint(names)


def _as_in_table(caller):
    return re.sub(r"^logs\.[a-z0-9-]+\.amazonaws\.com$", "logs.{region}.{urlSuffix}", caller)


def _filled(key, action):
    return key.replace("{connectionService}", action.partition(":")[0]).lower()
