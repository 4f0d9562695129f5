"""The tasks of services, as they follow from their deployments. The emulator's own operations list and describe them.

Why tasks stop: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

import json
import time

from ministack.services import ecs

from extensions.ecs_deployments import logs, timeline, views

ESSENTIAL_EXITED = "Essential container in task exited"
HEALTH_CHECK = "Task failed container health checks"
# 128 + SIGTERM: how a container ends that ECS stops.
TERMINATED = 143
# As the emulator has it: the operation itself is replaced.
_make_task = ecs._run_task
NO_MANIFEST = "pull image manifest has been retried 1 time(s)"


def refresh(history, service):
    """Writes all tasks of the service as they are now into the emulator's table."""
    serving = history.steady()
    for deployment in history.deployments:
        seen = deployment.seen()
        for index, failure in enumerate(seen.failures):
            _fail(history, service, deployment, index, failure)
        alive = _alive(deployment, seen, serving, service)
        for index in range(alive):
            _keep(history, service, deployment, index, seen)
        _scale_in(history, deployment, alive)


def _alive(deployment, seen, serving, service):
    if seen.is_ongoing:
        is_starting = deployment.plan.script.kind not in timeline.FAILING
        return max(seen.running, seen.pending if is_starting else 0)
    return int(service["desiredCount"]) if deployment is serving else 0


def _keep(history, service, deployment, index, seen):
    task = _task(history, service, deployment, ("kept", index))
    is_running = seen.scaled_ms is not None
    if task["lastStatus"] == "STOPPED":
        # Somebody has stopped it, and ECS maintains the desired count.
        name = (deployment.plan.id, "kept", index)
        history.tasks[(deployment.plan.id, "former", len(history.tasks))] = history.tasks.pop(name)
        task = _task(history, service, deployment, ("kept", index))
    task.update(lastStatus="RUNNING" if is_running else "PENDING", createdAt=views.seconds(seen.started_ms or 0))
    task["startedAt"] = views.seconds(seen.scaled_ms) if is_running else None
    for container, definition in zip(task["containers"], _definitions(task)):
        container["lastStatus"] = task["lastStatus"]
        container["healthStatus"] = "HEALTHY" if is_running and definition.get("healthCheck") else "UNKNOWN"
    task["healthStatus"] = task["containers"][0]["healthStatus"]


def _scale_in(history, deployment, alive):
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html (ServiceSchedulerInitiated)"""
    for (owner, kind, index), arn in history.tasks.items():
        task = ecs._tasks.get(arn)
        if owner == deployment.plan.id and kind == "kept" and index >= alive and task and task["lastStatus"] != "STOPPED":
            successor = history.deployments[-1].plan.id
            exit_code = TERMINATED if task["lastStatus"] == "RUNNING" else None
            stop(task, f"Scaling activity initiated by (deployment {successor})", "ServiceSchedulerInitiated", exit_code)


def _fail(history, service, deployment, index, failure):
    task, script = _task(history, service, deployment, ("failed", index)), deployment.plan.script
    if task["lastStatus"] == "STOPPED":
        return
    task["createdAt"] = views.seconds(failure.started_ms)
    if script.kind in timeline.NEVER_STARTED:
        cannot_start(task, script, failure.stopped_ms)
        return
    task["startedAt"] = views.seconds(failure.started_ms)
    logs.write(task, script, failure.started_ms)
    if script.kind == "unhealthy":
        container = _container(task, script)
        container["healthStatus"] = task["healthStatus"] = "UNHEALTHY"
        stop(task, script.reason or HEALTH_CHECK, "ServiceSchedulerInitiated", TERMINATED, failure.stopped_ms)
        return
    exit_with(task, script, failure.stopped_ms)


def exit_with(task, script, at_ms):
    """An essential container has ended; ECS ends the others."""
    own = _container(task, script)
    own["exitCode"] = script.exit_code
    if script.reason:
        own["reason"] = script.reason
    stop(task, ESSENTIAL_EXITED, "EssentialContainerExited", TERMINATED, at_ms)


def cannot_start(task, script, at_ms):
    """Nothing has started or exited. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"""
    error = "CannotPullContainerError" if script.kind == "cannotPull" else "ResourceInitializationError"
    text = f"{error}: {script.reason or NO_MANIFEST}"
    task["startedAt"] = None
    for container in task["containers"]:
        container["runtimeId"] = None
    if script.kind == "cannotPull":
        task["containers"][0]["reason"] = text
    stop(task, text, "TaskFailedToStart", None, at_ms)


def stop(task, reason, code, exit_code, at_ms=None):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html"""
    at = time.time() if at_ms is None else views.seconds(at_ms)
    task.update(lastStatus="STOPPED", desiredStatus="STOPPED", stoppedReason=reason, stopCode=code)
    task.update(stoppingAt=at, stoppedAt=at, executionStoppedAt=at, connectivity="DISCONNECTED")
    for container in task["containers"]:
        container["lastStatus"] = "STOPPED"
        if container.get("exitCode") is None:
            container["exitCode"] = exit_code


def _container(task, script):
    named = [each for each in task["containers"] if each["name"] == script.container]
    essential = [each for each, definition in zip(task["containers"], _definitions(task)) if definition.get("essential", True)]
    return (named or essential or task["containers"])[0]


def _definitions(task):
    return ecs._task_defs[task["taskDefinitionArn"].rpartition("/")[2]]["containerDefinitions"]


def _task(history, service, deployment, key):
    """The record of a task, made by the emulator when it is first seen."""
    name = (deployment.plan.id, *key)
    if name not in history.tasks:
        history.tasks[name] = new_task(
            {
                "cluster": history.cluster_arn,
                "taskDefinition": deployment.target.task_definition,
                "group": f"service:{service['serviceName']}",
                "startedBy": deployment.plan.id,
                "launchType": service.get("launchType"),
                "capacityProviderStrategy": None if service.get("launchType") else service.get("capacityProviderStrategy"),
            }
        )["taskArn"]
    return ecs._tasks[history.tasks[name]]


def new_task(request):
    """A task of the emulator's own making, as it keeps it."""
    status, _headers, body = _make_task({**request, "count": 1})
    if status >= 400:
        raise ValueError(body)
    return ecs._tasks[json.loads(body)["tasks"][0]["taskArn"]]
