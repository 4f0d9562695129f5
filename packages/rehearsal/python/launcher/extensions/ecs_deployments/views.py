"""Answers in the shapes of AWS's reference, named where they are made. Timestamps are seconds, as in AWS JSON 1.1."""

from ministack.services import ecs

from extensions.ecs_deployments import images
from extensions.ecs_deployments.observation import ROLLED_BACK


def seconds(milliseconds):
    return milliseconds / 1000


def given(fields):
    """Without what has no value: AWS leaves it out."""
    return {key: value for key, value in fields.items() if value is not None and value != ""}


def brief(history, deployment):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentBrief.html"""
    seen = deployment.seen()
    return {**_identity(history, deployment, seen), "targetServiceRevisionArn": deployment.target.arn}


def deployment_view(history, deployment):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html"""
    seen, plan = deployment.seen(), deployment.plan
    is_rolling = plan.strategy == "ROLLING"
    return given(
        {
            **_identity(history, deployment, seen),
            "stoppedAt": seen.stopped_ms and seconds(seen.stopped_ms),
            "updatedAt": seconds(seen.updated_ms),
            "sourceServiceRevisions": [_source(history, deployment, seen, each) for each in deployment.sources],
            "targetServiceRevision": _target(deployment, seen),
            # No page says that a rolling update has stages: all of them are described by blue and green revisions.
            "lifecycleStage": None if is_rolling else seen.stage,
            "lifecycleHookDetails": [_hook(each) for each in seen.hooks],
            "deploymentConfiguration": deployment.configuration,
            "rollback": _rollback(deployment, seen),
            "deploymentCircuitBreaker": _breaker(plan, seen),
            "alarms": _alarms(plan, seen),
        }
    )


def _identity(history, deployment, seen):
    return given(
        {
            "serviceDeploymentArn": deployment.arn,
            "serviceArn": history.service_arn,
            "clusterArn": history.cluster_arn,
            "createdAt": seconds(deployment.plan.created_ms),
            "startedAt": seen.started_ms and seconds(seen.started_ms),
            "finishedAt": seen.finished_ms and seconds(seen.finished_ms),
            "status": seen.status,
            "statusReason": seen.reason,
        }
    )


def _target(deployment, seen):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionSummary.html"""
    requested = deployment.plan.desired if seen.is_ongoing or seen.status == "SUCCESSFUL" else 0
    if seen.status in ROLLED_BACK:
        requested = 0
    return _summary(deployment.target.arn, requested, seen.running, seen.pending, deployment.plan, seen.production)


def _source(history, deployment, seen, revision):
    is_going_back_to = revision is deployment.source
    running = deployment.plan.desired if is_going_back_to and seen.status != "SUCCESSFUL" else 0
    return _summary(revision.arn, running, running, 0, deployment.plan, 100 - seen.production if is_going_back_to else 0)


def _summary(arn, requested, running, pending, plan, production):
    weights = {} if plan.strategy == "ROLLING" else {"requestedProductionTrafficWeight": production}
    return {
        "arn": arn,
        "requestedTaskCount": requested,
        "runningTaskCount": running,
        "pendingTaskCount": pending,
        **weights,
    }


def _hook(hook):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookDetail.html"""
    return {
        "hookId": hook.id,
        "targetType": "PAUSE",
        "status": hook.status,
        "expiresAt": seconds(hook.expires_ms),
        "timeoutAction": hook.timeout_action,
    }


def _rollback(deployment, seen):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Rollback.html"""
    if seen.rollback_ms is None:
        return None
    arn = deployment.source.arn if deployment.source else None
    return given({"reason": seen.rollback_reason, "startedAt": seconds(seen.rollback_ms), "serviceRevisionArn": arn})


def _breaker(plan, seen):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html"""
    if plan.threshold is None:
        return {"status": "DISABLED", "failureCount": 0, "threshold": 0}
    count = {"failureCount": seen.failure_count, "threshold": plan.threshold}
    return {"status": _monitor(seen, seen.breaker_triggered), **count}


def _alarms(plan, seen):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentAlarms.html"""
    if not plan.alarm_names:
        return {"status": "DISABLED"}
    names = {"alarmNames": list(plan.alarm_names), "triggeredAlarmNames": list(seen.alarms)}
    return {"status": _monitor(seen, bool(seen.alarms)), **names}


def _monitor(seen, is_triggered):
    if is_triggered:
        return "TRIGGERED"
    return "MONITORING" if seen.status in ("PENDING", "IN_PROGRESS") else "MONITORING_COMPLETE"


def revision_view(history, deployment, revision):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html"""
    task_definition = ecs._task_defs.get(revision.task_definition.rpartition("/")[2])
    digests = deployment.plan.script.image_digests
    return {
        "serviceRevisionArn": revision.arn,
        "serviceArn": history.service_arn,
        "clusterArn": history.cluster_arn,
        "createdAt": seconds(revision.created_ms),
        "containerImages": images.container_images(task_definition, history.has_started(revision), digests),
        **revision.settings,
    }


def current_fields(history):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html: currentServiceDeployment and -Revisions."""
    last, seen = history.current()
    revisions = [_target(last, seen)]
    if seen.status != "SUCCESSFUL":
        revisions += [_source(history, last, seen, each) for each in last.sources]
    counts = ("arn", "requestedTaskCount", "runningTaskCount", "pendingTaskCount")
    return {
        "currentServiceDeployment": last.arn,
        "currentServiceRevisions": [{key: each[key] for key in counts} for each in revisions],
    }


ROLLOUT_FAILED = "ECS deployment circuit breaker: tasks failed to start."


def rollout(deployment, seen, running, desired):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html"""
    state, reason = _rollout_state(deployment, seen)
    return {
        "id": deployment.plan.id,
        "status": "PRIMARY",
        "taskDefinition": deployment.target.task_definition,
        "desiredCount": desired,
        "runningCount": running,
        "pendingCount": seen.pending,
        "failedTasks": seen.failure_count,
        "launchType": deployment.target.settings.get("launchType"),
        "createdAt": seconds(deployment.plan.created_ms),
        "updatedAt": seconds(seen.updated_ms),
        "rolloutState": state,
        "rolloutStateReason": reason,
    }


def _rollout_state(deployment, seen):
    name = deployment.plan.id
    if seen.status == "SUCCESSFUL":
        return "COMPLETED", f"ECS deployment {name} completed."
    if seen.status in ("PENDING", "IN_PROGRESS"):
        return "IN_PROGRESS", f"ECS deployment {name} in progress."
    return "FAILED", ROLLOUT_FAILED if seen.breaker_triggered else seen.reason
