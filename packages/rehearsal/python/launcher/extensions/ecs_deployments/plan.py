"""What a service deployment is going to do: its configuration and a test's script, in milliseconds. Nothing here looks at a clock."""

import math
from dataclasses import dataclass, field

# No page says how long these take; a rehearsal wants them short, and long enough to be seen.
PENDING_MS = 40
START_MS = 100
STAGE_MS = 20
ROLLBACK_MS = 80
RETRY_MS = 40
LONGEST_RETRY_MS = 1000
# "Amazon ECS computes the bake time" of a rolling update with alarms.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
COMPUTED_BAKE_MS = 60

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html (lifecycleStage)
STAGES_OF_BLUE_GREEN = (
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
)
LAST_STAGES = ("POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP")
STEP = ("PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")


@dataclass(frozen=True)
class Script:
    """What a test wants to see. `times`: how many tasks fail before one stays; None: all of them."""

    kind: str = "healthy"
    exit_code: int = 1
    container: str = ""
    reason: str = ""
    milliseconds: int = 0
    times: int | None = None
    alarm: str = ""
    during: str = "bake"
    rollback_fails: bool = False
    output: tuple = ()
    image_digests: tuple = ()


@dataclass(frozen=True)
class Pause:
    """A PAUSE hook at one stage. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html"""

    stage: str
    timeout_ms: float
    timeout_action: str


@dataclass(frozen=True)
class Plan:
    """One deployment. `threshold` None: no circuit breaker. `shifts`: production traffic in percent, and the wait after it."""

    id: str
    created_ms: float
    desired: int
    script: Script = Script()
    strategy: str = "ROLLING"
    threshold: int | None = None
    breaker_rolls_back: bool = False
    alarm_names: tuple = ()
    alarms_roll_back: bool = False
    bake_ms: float = 0
    shifts: tuple = ((100.0, 0),)
    pauses: tuple = field(default=())
    has_source: bool = True
    reconciles: bool = False
    pending_ms: float = PENDING_MS

    def stages(self):
        """The stages in order, each with the percentage of production traffic after it."""
        if self.strategy == "ROLLING":
            bake = ("BAKE_TIME",) if self.bake_ms else ()
            return [(stage, None) for stage in ("SCALE_UP", *bake, "CLEAN_UP")]
        first = (("RECONCILE_SERVICE",) if self.reconciles else ()) + STAGES_OF_BLUE_GREEN
        steps = [(stage, shift) for shift in self.shifts for stage in STEP]
        return [(stage, None) for stage in first] + steps + [(stage, None) for stage in LAST_STAGES]


def plan_of(deployment_id, created_ms, service, script, minute_ms, has_source, reconciles=False, attended=True):
    """The plan for a service as DescribeServices has it. Unattended: nobody is there to continue a pause, and nothing to compare."""
    configuration = service.get("deploymentConfiguration") or {}
    strategy = configuration.get("strategy") or "ROLLING"
    breaker = configuration.get("deploymentCircuitBreaker") or {}
    alarms = configuration.get("alarms") or {}
    is_watching = bool(alarms.get("enable"))
    desired = int(service.get("desiredCount", 1))
    bake_ms = float(configuration.get("bakeTimeInMinutes") or 0) * minute_ms
    if strategy == "ROLLING" and is_watching and not bake_ms:
        bake_ms = COMPUTED_BAKE_MS
    return Plan(
        id=deployment_id,
        created_ms=created_ms,
        desired=desired,
        script=script,
        strategy=strategy,
        threshold=threshold_of(breaker, desired) if breaker.get("enable") else None,
        breaker_rolls_back=bool(breaker.get("rollback")),
        alarm_names=tuple(alarms.get("alarmNames") or ()) if is_watching else (),
        alarms_roll_back=bool(alarms.get("rollback")),
        bake_ms=bake_ms if attended else 0,
        shifts=_shifts(strategy, configuration, minute_ms),
        pauses=_pauses(configuration, minute_ms) if attended else (),
        has_source=has_source,
        reconciles=reconciles,
    )


def threshold_of(breaker, desired):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html: by default half of the tasks,
    "clamping the result to a minimum of 3 and a maximum of 200"."""
    given = breaker.get("thresholdConfiguration") or {}
    kind, value = given.get("type", "BOUNDED_PERCENT"), given.get("value", 50)
    if kind == "COUNT":
        return max(1, int(value))
    share = math.ceil(float(value) * desired / 100)
    return max(1, share) if kind == "UNBOUNDED_PERCENT" else min(200, max(3, share))


def _shifts(strategy, configuration, minute_ms):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html ("not applied after reaching 100
    percent traffic") and API_CanaryConfiguration.html, with their defaults."""
    if strategy == "LINEAR":
        given = configuration.get("linearConfiguration") or {}
        step, wait = float(given.get("stepPercent", 10.0)), float(given.get("stepBakeTimeInMinutes", 6)) * minute_ms
        count = math.ceil(100 / step)
        return tuple((min(100.0, step * (index + 1)), wait if index + 1 < count else 0) for index in range(count))
    if strategy == "CANARY":
        given = configuration.get("canaryConfiguration") or {}
        wait = float(given.get("canaryBakeTimeInMinutes", 10)) * minute_ms
        return ((float(given.get("canaryPercent", 5.0)), wait), (100.0, 0))
    return ((100.0, 0),)


def _pauses(configuration, minute_ms):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html: 1440 minutes
    and ROLLBACK by default."""
    pauses = []
    for hook in configuration.get("lifecycleHooks") or []:
        timeout = hook.get("timeoutConfiguration") or {}
        minutes, action = timeout.get("timeoutInMinutes", 1440), timeout.get("action", "ROLLBACK")
        pauses += [Pause(stage, float(minutes) * minute_ms, action) for stage in hook.get("lifecycleStages") or []]
    return tuple(pauses)
