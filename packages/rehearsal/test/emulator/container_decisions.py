"""Answers the test: for each case on standard input, what the function makes of it."""

import dataclasses
import json
import sys

sys.path.insert(0, sys.argv[1])

from extensions.containers import decision, definitions, health  # noqa: E402


def step(case):
    seen = {name: decision.Seen(**each) for name, each in case["seen"].items()}
    found = decision.next_step(case["definitions"], seen, 0, case["nowMs"], case["isTask"])
    if isinstance(found, decision.Start):
        return {"start": found.container}
    if isinstance(found, decision.Wait):
        return "wait"
    return {name: value for name, value in dataclasses.asdict(found).items() if name in ("kind", "container", "exit_code", "reason")}


def checks(case):
    found = health.Health(case["check"], 0)
    statuses = []
    for at_ms, is_ok in case["results"]:
        if found.is_due(at_ms):
            found.tell(is_ok, at_ms)
        statuses.append(found.status)
    return statuses


def create(case):
    definition = definitions.overridden(case["definition"], case.get("overrides"))
    return definitions.arguments(definition, "registry/shop@sha256:1", "id=1", case.get("memory"))


def runnable(case):
    found, skipped = definitions.runnable(case["definitions"], "registry/")
    return [[each["name"] for each in found], skipped]


FUNCTIONS = {"step": step, "checks": checks, "create": create, "runnable": runnable}
print(json.dumps([FUNCTIONS[name](case) for name, case in json.load(sys.stdin)]))
