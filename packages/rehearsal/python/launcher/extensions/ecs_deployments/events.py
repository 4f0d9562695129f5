"""The events of a service, newest first. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html"""

import uuid

from extensions.ecs_deployments import views

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html: "maximum of 100 of the latest events"
MOST = 100


def events_of(history, service):
    """All that has happened until now."""
    name = service["serviceName"]
    found = [each for deployment in history.deployments for each in _of_deployment(history, name, deployment)]
    found.sort(key=lambda each: each[0])
    return [_event(history, index, *each) for index, each in reversed(list(enumerate(found)))][:MOST]


def _event(history, index, at_ms, message):
    event_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{history.service_arn} {index} {message}"))
    return {"id": event_id, "createdAt": views.seconds(at_ms), "message": message}


def _of_deployment(history, name, deployment):
    seen, plan = deployment.seen(), deployment.plan
    for index, failure in enumerate(seen.failures):
        task = history.tasks.get((plan.id, "failed", index), "").rpartition("/")[2]
        yield failure.started_ms, f"(service {name}) has started 1 tasks: (task {task})."
        if plan.script.kind == "unhealthy":
            yield failure.stopped_ms, f"(service {name}) (task {task}) failed container health checks."
        if index == 1:
            yield failure.stopped_ms, f"(service {name}) is unable to consistently start tasks successfully."
    if seen.scaled_ms is not None and plan.desired:
        yield seen.scaled_ms, f"(service {name}) has started {plan.desired} tasks."
    yield from _ends(name, deployment, seen)


def _ends(name, deployment, seen):
    plan = deployment.plan
    failed_ms = seen.rollback_ms if seen.rollback_ms is not None else seen.stopped_ms
    if failed_ms is not None:
        reason = "tasks failed to start." if seen.breaker_triggered else seen.reason
        yield failed_ms, f"(service {name}) (deployment {plan.id}) deployment failed: {reason}"
    if seen.rollback_ms is not None and deployment.source:
        arn = deployment.source.arn.rpartition("/")[2]
        yield seen.rollback_ms, f"(service {name}) rolling back to service revision {arn}."
    if seen.status == "SUCCESSFUL":
        yield seen.finished_ms, f"(service {name}) (deployment {plan.id}) deployment completed."
    if seen.status in ("SUCCESSFUL", "ROLLBACK_SUCCESSFUL"):
        yield seen.finished_ms, f"(service {name}) has reached a steady state."
