"""A service deployment at a point in time: `observe(plan, requests, now)` has no state and waits for nothing.

Statuses: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
What a stop does: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
"""

import hashlib
import math

from extensions.ecs_deployments import plan as plans
from extensions.ecs_deployments.observation import Failure, Hook, Observation

NEVER_STARTED = ("cannotPull", "cannotInitialize")
FAILING = ("crashes", "unhealthy", *NEVER_STARTED)
# The words of ECS, as they are cited of it; the others are ours, because no page has them.
BREAKER = "Service deployment rolled back because the circuit breaker threshold was exceeded."
NO_CANDIDATE = "No rollback candidate was found to run the rollback."
# How far `end_of` looks ahead.
HORIZON_MS = 3_600_000


class _NotYet(Exception):
    """The rest is in the future."""


class _Superseded(Exception):
    """Another deployment has begun."""


class _Aborted(Exception):
    """StopServiceDeployment with ABORT."""


class _Failed(Exception):
    def __init__(self, reason, rolls_back, requested=False):
        super().__init__(reason)
        self.reason, self.rolls_back, self.requested = reason, rolls_back, requested


def observe(plan, requests, now_ms):
    """The deployment as it is now."""
    walk = _Walk(plan, requests, now_ms)
    try:
        walk.run()
    except _NotYet:
        pass
    return walk.seen


def end_of(plan, requests=()):
    """The deployment as it ends if nobody does anything else; None if it never ends."""
    seen = observe(plan, requests, plan.created_ms + HORIZON_MS)
    return None if seen.is_ongoing else seen


class _Walk:
    def __init__(self, plan, requests, now_ms):
        self.plan, self.requests, self.now_ms = plan, sorted(requests, key=lambda each: each.at_ms), now_ms
        self.time_ms = plan.created_ms
        self.seen = Observation(updated_ms=plan.created_ms)
        self.interruptible = ("STOP", "ABORT", "SUPERSEDED")

    def run(self):
        try:
            try:
                self._deploy()
            except _Failed as failure:
                self._fail(failure)
            except _Aborted:
                self._abort()
        except _Superseded:
            self._stop("A newer service deployment of the service has replaced this one.")

    def _deploy(self):
        self._wait(self.plan.pending_ms)
        self._become("IN_PROGRESS")
        self.seen.started_ms = self.time_ms
        for stage, shift in self.plan.stages():
            self._enter(stage, shift)
        self._become("SUCCESSFUL")
        self.seen.finished_ms = self.time_ms

    def _enter(self, stage, shift):
        self.seen.stage, self.seen.updated_ms = stage, self.time_ms
        self._pause(stage, shift)
        if stage == "SCALE_UP":
            self._scale_up()
        elif stage == "BAKE_TIME":
            self._watch("bake", self.plan.bake_ms)
        elif stage == "PRODUCTION_TRAFFIC_SHIFT":
            self._wait(plans.STAGE_MS)
            self.seen.production = shift[0]
            self._wait(shift[1])
        else:
            self._wait(plans.STAGE_MS)

    def _scale_up(self):
        plan, script = self.plan, self.plan.script
        self.seen.pending = plan.desired
        if script.kind in FAILING and plan.desired > 0:
            self._fail_tasks()
        self._watch("deployment", script.milliseconds if script.kind == "slow" else plans.START_MS)
        # "When set to true, a task that reaches a healthy state resets the failure count to 0", which is the default.
        self.seen.failure_count = 0
        self.seen.running, self.seen.pending = plan.desired, 0
        self.seen.scaled_ms = self.time_ms

    def _fail_tasks(self):
        times, retry_ms = self.plan.script.times, plans.RETRY_MS
        while times is None or self.seen.failure_count < times:
            began_ms = self.time_ms
            self._wait(retry_ms)
            self.seen.failures.append(Failure(began_ms, self.time_ms))
            self.seen.failure_count += 1
            if self.plan.threshold is not None and self.seen.failure_count >= self.plan.threshold:
                self.seen.breaker_triggered = True
                raise _Failed(BREAKER, self.plan.breaker_rolls_back)
            retry_ms = min(plans.LONGEST_RETRY_MS, retry_ms * 2)

    def _watch(self, during, milliseconds):
        """Waits, unless an alarm that the service watches goes off half-way."""
        script = self.plan.script
        if script.kind != "alarm" or script.during != during or script.alarm not in self.plan.alarm_names:
            self._wait(milliseconds)
            return
        self._wait(milliseconds / 2)
        self.seen.alarms = [script.alarm]
        raise _Failed(
            f"Service deployment rolled back because the alarm {script.alarm} was triggered.", self.plan.alarms_roll_back
        )

    def _pause(self, stage, shift):
        """All hooks of the stage wait at the same time."""
        step = "" if shift is None else f"{shift[0]}"
        hooks = [
            Hook(self._hook_id(stage, step, index), stage, self.time_ms + pause.timeout_ms, pause.timeout_action)
            for index, pause in enumerate(self.plan.pauses)
            if pause.stage == stage
        ]
        self.seen.hooks += hooks
        waiting = list(hooks)
        while waiting:
            hook = min(waiting, key=self._answered_ms)
            self._wait(self._answered_ms(hook) - self.time_ms)
            self._answer(hook)
            waiting.remove(hook)

    def _hook_id(self, stage, step, index):
        return f"ecs-pause-{hashlib.sha256(f'{self.plan.id} {stage} {step} {index}'.encode()).hexdigest()[:43]}"

    def _answer_to(self, hook):
        return next((each for each in self.requests if each.hook_id == hook.id), None)

    def _answered_ms(self, hook):
        answer = self._answer_to(hook)
        return hook.expires_ms if answer is None else min(hook.expires_ms, max(answer.at_ms, self.time_ms))

    def _answer(self, hook):
        answer = self._answer_to(hook)
        is_answered = answer is not None and answer.at_ms < hook.expires_ms
        action = answer.kind if is_answered else hook.timeout_action
        self.seen.updated_ms = self.time_ms
        if not is_answered:
            hook.status = "TIMED_OUT"
        else:
            hook.status = "SUCCEEDED" if action == "CONTINUE" else "FAILED"
        if action == "ROLLBACK":
            how = "was answered with ROLLBACK" if is_answered else "timed out"
            raise _Failed(f"Service deployment rolled back because the {hook.stage} lifecycle hook {how}.", True)

    def _fail(self, failure):
        self.seen.reason, self.seen.updated_ms = failure.reason, self.time_ms
        self.seen.running = self.seen.pending = 0
        self.seen.production = 0
        if not failure.rolls_back:
            # ServiceDeployment.stoppedAt: "The rollback option is not in use for the failure detection mechanism (the circuit
            # breaker or alarm-based) and the service fails."
            self._stop(failure.reason.replace("rolled back", "stopped"))
            return
        self.interruptible = ("SUPERSEDED",)
        if failure.requested:
            self._become("ROLLBACK_REQUESTED")
            self._wait(plans.STAGE_MS)
        self._become("ROLLBACK_IN_PROGRESS")
        self.seen.rollback_ms, self.seen.rollback_reason = self.time_ms, failure.reason
        self._wait(plans.ROLLBACK_MS)
        if not self.plan.has_source:
            self.seen.reason = NO_CANDIDATE
        fails = self.plan.script.rollback_fails or not self.plan.has_source
        self._become("ROLLBACK_FAILED" if fails else "ROLLBACK_SUCCESSFUL")
        self.seen.finished_ms = self.time_ms

    def _abort(self):
        self.interruptible = ("SUPERSEDED",)
        self._become("STOP_REQUESTED")
        self._wait(plans.STAGE_MS)
        self._stop("Service deployment stopped by StopServiceDeployment.")

    def _stop(self, reason):
        self._become("STOPPED")
        self.seen.reason = reason
        self.seen.running = self.seen.pending = 0
        self.seen.stopped_ms = self.seen.finished_ms = self.time_ms

    def _become(self, status):
        self.seen.status, self.seen.updated_ms = status, self.time_ms

    def _wait(self, milliseconds):
        """Goes on by this much, or to the request that comes first."""
        end_ms = self.time_ms + (milliseconds if milliseconds > 0 else 0)
        request = next((each for each in self.requests if self._interrupts(each, end_ms)), None)
        reached_ms = end_ms if request is None else request.at_ms
        if reached_ms > self.now_ms or math.isinf(reached_ms):
            raise _NotYet
        self.time_ms = reached_ms
        if request is not None:
            raise self._interruption(request)

    def _interrupts(self, request, end_ms):
        return request.kind in self.interruptible and request.at_ms < end_ms

    @staticmethod
    def _interruption(request):
        if request.kind == "SUPERSEDED":
            return _Superseded()
        if request.kind == "ABORT":
            return _Aborted()
        return _Failed("Service deployment rolled back because of a StopServiceDeployment request.", True, requested=True)
