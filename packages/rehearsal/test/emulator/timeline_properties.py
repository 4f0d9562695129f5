"""Properties of service deployments that hold whatever is configured, scripted and requested. Prints the statuses that were seen."""

import dataclasses
import math
import random
import sys

sys.path.insert(0, sys.argv[1])

from extensions.ecs_deployments import timeline  # noqa: E402
from extensions.ecs_deployments.observation import Request  # noqa: E402
from extensions.ecs_deployments.plan import Pause, Plan, Script  # noqa: E402

RUNS = 300
LATEST_MS = 4000
PAUSES = ("PRE_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT", "PRE_PRODUCTION_TRAFFIC_SHIFT")


def script(rng):
    return Script(
        kind=rng.choice(("healthy", "slow", "alarm", *timeline.FAILING)),
        times=rng.choice((None, None, 1, 2)),
        milliseconds=rng.randrange(500),
        alarm=rng.choice(("errors", "other")),
        during=rng.choice(("bake", "deployment")),
        rollback_fails=rng.random() < 0.2,
    )


def plan(rng):
    return Plan(
        id=str(rng.random()),
        created_ms=rng.randrange(1000),
        desired=rng.randrange(3),
        script=script(rng),
        strategy=rng.choice(("ROLLING", "BLUE_GREEN", "CANARY")),
        threshold=rng.choice((None, 1, 3)),
        breaker_rolls_back=rng.random() < 0.5,
        alarm_names=rng.choice(((), ("errors",))),
        alarms_roll_back=rng.random() < 0.5,
        bake_ms=rng.choice((0, 300)),
        shifts=rng.choice((((100.0, 0),), ((10.0, 100), (100.0, 0)))),
        pauses=tuple(Pause(rng.choice(PAUSES), rng.choice((50, 5000)), rng.choice(("CONTINUE", "ROLLBACK"))) for _ in range(rng.randrange(3))),
        has_source=rng.random() < 0.8,
        reconciles=rng.random() < 0.2,
        pending_ms=rng.choice((40, 40, 700, math.inf)),
    )


def requests(rng, given):
    """As they are accepted: at a time when the deployment goes on, and hooks that wait then."""
    accepted = []
    for at_ms in sorted(given.created_ms + rng.randrange(LATEST_MS) for _ in range(rng.randrange(4))):
        seen = timeline.observe(given, accepted, at_ms)
        waiting = [hook.id for hook in seen.hooks if hook.status == "AWAITING_ACTION"]
        if seen.is_ongoing and waiting and rng.random() < 0.7:
            accepted.append(Request(at_ms, rng.choice(("CONTINUE", "ROLLBACK")), rng.choice(waiting)))
        elif seen.is_ongoing:
            accepted.append(Request(at_ms, rng.choice(("STOP", "ABORT", "SUPERSEDED"))))
    return accepted


def check(given, accepted, statuses):
    ended = None
    for at_ms in range(int(given.created_ms), int(given.created_ms) + 2 * LATEST_MS, 97):
        seen = timeline.observe(given, accepted, at_ms)
        statuses.add(seen.status)
        known = [each for each in accepted if each.at_ms <= at_ms]
        assert seen == timeline.observe(given, known, at_ms), "what comes later changes nothing now"
        assert ended is None or seen == ended, "what has ended stays as it is"
        ended = None if seen.is_ongoing else seen
        assert seen.is_ongoing == (seen.finished_ms is None), "what has ended says when"
        assert seen.updated_ms <= at_ms, "nothing is seen before it happens"
        assert seen.status != "SUCCESSFUL" or succeeds(given, accepted, seen), "there is no false success"
        assert not seen.status.startswith("ROLLBACK_S") or given.has_source, "a rollback needs something to go back to"


def succeeds(given, accepted, seen):
    never_stays = given.script.kind in timeline.FAILING and given.script.times is None and given.desired > 0
    is_stopped = any(each.kind in ("STOP", "ABORT", "SUPERSEDED", "ROLLBACK") for each in accepted)
    return not never_stays and not is_stopped and seen.running == given.desired and not seen.alarms


def main():
    rng, statuses = random.Random(14), set()
    for _ in range(RUNS):
        given = plan(rng)
        accepted = requests(rng, given)
        check(given, accepted, statuses)
        check(dataclasses.replace(given, script=Script()), [], statuses)
    print(" ".join(sorted(statuses)))


main()
