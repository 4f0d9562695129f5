"""Health checks of containers, run as ECS runs them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html, with its defaults
"""

HEALTHY, UNHEALTHY, UNKNOWN = "HEALTHY", "UNHEALTHY", "UNKNOWN"


class Health:
    """What the checks of one container have found; whoever runs them tells it."""

    def __init__(self, check, started_ms):
        self.status = UNKNOWN
        self._check, self._started_ms, self._failures = check, started_ms, 0
        self._due_ms = started_ms + self._interval_ms

    @property
    def _interval_ms(self):
        return float(self._check.get("interval") or 30) * 1000

    @property
    def timeout_seconds(self):
        return float(self._check.get("timeout") or 5)

    @property
    def command(self):
        """CMD runs the arguments directly, CMD-SHELL with the container's shell."""
        kind, *rest = self._check["command"]
        return ["/bin/sh", "-c", *rest] if kind == "CMD-SHELL" else rest

    def is_due(self, now_ms):
        return now_ms >= self._due_ms

    def tell(self, is_ok, now_ms):
        """A failure in the start period does not count; a success ends the row of failures."""
        self._due_ms = now_ms + self._interval_ms
        if is_ok:
            self.status, self._failures = HEALTHY, 0
            return
        if self.status == UNKNOWN and now_ms < self._started_ms + float(self._check.get("startPeriod") or 0) * 1000:
            return
        self._failures += 1
        if self._failures >= int(self._check.get("retries") or 3):
            self.status = UNHEALTHY
