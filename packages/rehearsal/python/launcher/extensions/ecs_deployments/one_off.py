"""One-off tasks: RunTask starts them, and they follow their script until they stop.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import dataclasses

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

from extensions.ecs_deployments import logs, obstacles, scripts, tasks, timeline, trials, views
from extensions.ecs_deployments.history import lock, now_ms
from extensions.ecs_deployments.plan import Script

# No page says how long these take.
PROVISIONING_MS, PENDING_MS, RUNNING_MS = 20, 40, 60
# "up to 10 tasks"
MOST = 10
NO_CLUSTER, NO_TASK = "Cluster not found.", "The referenced task was not found."


@dataclasses.dataclass(frozen=True)
class Run:
    """When a task began, and what it does. `pulled_ms`: when its images were there."""

    began_ms: float
    script: Script
    pulled_ms: float = 0

    @property
    def starts_ms(self):
        return max(self.began_ms + PENDING_MS, self.pulled_ms)

    @property
    def can_start(self):
        return self.script.kind not in timeline.NEVER_STARTED

    def status(self, at_ms):
        """The status, and when the task stopped; pure."""
        if at_ms < self.began_ms + PROVISIONING_MS:
            return "PROVISIONING", None
        if at_ms < self.starts_ms:
            return "PENDING", None
        if not self.can_start:
            return "STOPPED", self.starts_ms
        ends_ms = self.starts_ms + (self.script.milliseconds or RUNNING_MS)
        return ("RUNNING", None) if at_ms < ends_ms else ("STOPPED", ends_ms)


# By ARN of the task.
_runs = {}
# By cluster and client token: the parameters, and the answer to them.
_answers = {}


def run_task(data):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html: the same token in the same cluster starts
    nothing again, and with other parameters it is a conflict."""
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    if cluster not in ecs._clusters:
        return error_response_json("ClusterNotFoundException", NO_CLUSTER, 400)
    refused = _refusal(data)
    if refused:
        return refused
    token = (cluster, data["clientToken"]) if data.get("clientToken") else None
    if token in _answers:
        return _again(token, data)
    arns = [_start(data) for _ in range(int(data.get("count", 1)))]
    if token:
        _answers[token] = ({**data}, arns)
    return _answer(arns)


def _refusal(data):
    key = ecs._resolve_td_key(data.get("taskDefinition", ""))
    if key not in ecs._task_defs:
        return error_response_json("ClientException", "TaskDefinition not found.", 400)
    if ecs._task_defs[key]["status"] != "ACTIVE":
        return error_response_json("ClientException", "TaskDefinition is inactive", 400)
    if not 1 <= int(data.get("count", 1)) <= MOST:
        return error_response_json("InvalidParameterException", f"count must be 1 to {MOST}.", 400)
    token = data.get("clientToken", "")
    if len(token) > 64 or any(not 33 <= ord(character) <= 126 for character in token):
        return error_response_json("InvalidParameterException", "clientToken has up to 64 characters of ASCII 33-126.", 400)
    return None


def _again(token, data):
    parameters, arns = _answers[token]
    if parameters != data:
        message = "The clientToken was used before with other parameters."
        return error_response_json("ConflictException", message, 400, {"resourceIds": arns})
    return _answer(arns)


def _answer(arns):
    return json_response({"tasks": [ecs._sanitize(ecs._tasks[arn]) for arn in arns], "failures": []})


def _start(data):
    task = tasks.new_task(data)
    task_definition = ecs._task_defs[task["taskDefinitionArn"].rpartition("/")[2]]
    task.update(group=data.get("group") or f"family:{task_definition['family']}", startedAt=None, lastStatus="PROVISIONING")
    script = obstacles.with_obstacle(scripts.next_for_family(task_definition["family"]) or scripts.EXITS, task_definition)
    # It is the default itself only if neither a test nor an obstacle has a say.
    if script is scripts.EXITS and trials.are_possible(task_definition):
        _try(task["taskArn"], task_definition, data.get("overrides"))
        return task["taskArn"]
    run = _runs[task["taskArn"]] = Run(now_ms(), script)
    if run.can_start:
        # Whoever reads the log group alone never asks for the task.
        logs.write(task, script, run.starts_ms)
    return task["taskArn"]


def _try(arn, task_definition, overrides):
    """It runs as long as its containers do."""
    _runs[arn] = Run(now_ms(), Script(kind="slow", milliseconds=trials.UNKNOWN_MS), trials.UNKNOWN_MS)

    def pulled():
        with lock:
            _runs[arn] = dataclasses.replace(_runs[arn], pulled_ms=now_ms())

    def finish(script):
        with lock:
            run = dataclasses.replace(_runs[arn], pulled_ms=min(now_ms(), _runs[arn].pulled_ms))
            milliseconds = max(1, now_ms() - run.starts_ms)
            run = _runs[arn] = dataclasses.replace(run, script=dataclasses.replace(script, milliseconds=milliseconds))
            if run.can_start:
                logs.write(ecs._tasks[arn], run.script, run.starts_ms)

    def is_wanted():
        with lock:
            return ecs._tasks[arn]["lastStatus"] != "STOPPED"

    subject = f"task {arn.rpartition('/')[2]} of {task_definition['family']}"
    trials.begin(subject, task_definition, scripts.EXITS, finish, is_wanted, pulled, True, overrides)


def refresh():
    """Writes the tasks as they are now into the emulator's table."""
    for arn, run in _runs.items():
        task = ecs._tasks.get(arn)
        if task is not None and task["lastStatus"] != "STOPPED":
            _follow(task, run)


def _follow(task, run):
    status, stopped_ms = run.status(now_ms())
    if status in ("RUNNING", "STOPPED") and run.can_start:
        task["startedAt"] = views.seconds(run.starts_ms)
    if status != "STOPPED":
        task["lastStatus"] = status
        for container in task["containers"]:
            container["lastStatus"] = "RUNNING" if status == "RUNNING" else "PENDING"
    elif run.can_start:
        tasks.exit_with(task, run.script, stopped_ms)
    else:
        tasks.cannot_start(task, run.script, stopped_ms)


def stop_task(data):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html"""
    task = ecs._resolve_task(data.get("task", ""), ecs._resolve_cluster_name(data.get("cluster", "default")))
    if task is None:
        return error_response_json("InvalidParameterException", NO_TASK, 400)
    if task["lastStatus"] != "STOPPED":
        code = tasks.TERMINATED if task["lastStatus"] == "RUNNING" else None
        tasks.stop(task, data.get("reason") or "Task stopped by user", "UserInitiated", code)
    return json_response({"task": ecs._sanitize(task)})
