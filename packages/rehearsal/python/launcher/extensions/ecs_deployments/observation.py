"""What can be seen of a service deployment, and the requests that it has received."""

from dataclasses import dataclass, field

ONGOING = ("PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS")
ROLLED_BACK = ("ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")


@dataclass(frozen=True)
class Request:
    """STOP (with rollback), ABORT, SUPERSEDED, or the answer to a hook: CONTINUE or ROLLBACK."""

    at_ms: float
    kind: str
    hook_id: str = ""


@dataclass
class Hook:
    """As in API_DeploymentLifecycleHookDetail.html."""

    id: str
    stage: str
    expires_ms: float
    timeout_action: str
    status: str = "AWAITING_ACTION"


@dataclass(frozen=True)
class Failure:
    """A task that did not stay."""

    started_ms: float
    stopped_ms: float


@dataclass
class Observation:
    """What can be seen of a deployment."""

    status: str = "PENDING"
    reason: str = ""
    stage: str = ""
    updated_ms: float = 0
    started_ms: float | None = None
    scaled_ms: float | None = None
    finished_ms: float | None = None
    stopped_ms: float | None = None
    rollback_ms: float | None = None
    rollback_reason: str = ""
    running: int = 0
    pending: int = 0
    production: float = 0
    failure_count: int = 0
    failures: list = field(default_factory=list)
    hooks: list = field(default_factory=list)
    alarms: list = field(default_factory=list)
    breaker_triggered: bool = False

    @property
    def is_ongoing(self):
        return self.status in ONGOING
