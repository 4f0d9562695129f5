"""The operations on service deployments and revisions, which the emulator answers with nothing.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html
"""

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

from extensions.ecs_deployments import services, views
from extensions.ecs_deployments.history import find_deployment, find_revision, histories

# "You can specify a maximum of 20 ARNs."
MOST = 20


def install():
    """Adds them to those that the emulator dispatches."""
    operations = {
        "ListServiceDeployments": _list,
        "DescribeServiceDeployments": _describe_deployments,
        "DescribeServiceRevisions": _describe_revisions,
        "StopServiceDeployment": _stop,
        "ContinueServiceDeployment": _continue,
    }
    ecs._ACTION_MAP.update({name: services.locked(operation) for name, operation in operations.items()})


def _list(data):
    if ecs._resolve_cluster_name(data.get("cluster", "default")) not in ecs._clusters:
        return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
    history = histories.get(services.key_of(data, "service"))
    if history is None:
        return error_response_json("ServiceNotFoundException", "Service not found.", 400)
    created = data.get("createdAt") or {}
    briefs = [views.brief(history, each) for each in reversed(history.deployments)]
    found = [
        each
        for each in briefs
        if each["status"] in (data.get("status") or [each["status"]])
        and float(created.get("after", 0)) <= each["createdAt"] <= float(created.get("before", each["createdAt"]))
    ]
    start = int(data.get("nextToken") or 0)
    end = start + int(data.get("maxResults") or MOST)
    return json_response(
        {"serviceDeployments": found[start:end], **({"nextToken": str(end)} if end < len(found) else {})}
    )


def _describe_deployments(data):
    return _describe(data, "serviceDeploymentArns", "serviceDeployments", find_deployment, views.deployment_view)


def _describe_revisions(data):
    return _describe(data, "serviceRevisionArns", "serviceRevisions", find_revision, views.revision_view)


def _describe(data, asked, answered, find, view):
    arns = data.get(asked) or []
    if not 0 < len(arns) <= MOST:
        return error_response_json("InvalidParameterException", f"{asked} must have 1 to {MOST} ARNs.", 400)
    found = {arn: find(arn) for arn in arns}
    return json_response(
        {
            answered: [view(*each) for each in found.values() if each[0] is not None],
            "failures": [{"arn": arn, "reason": "MISSING"} for arn, each in found.items() if each[0] is None],
        }
    )


def _stop(data):
    """Stop types: the page says "The valid values are ROLLBACK", and its list of values has ABORT too, which is played as the state
    STOP_REQUESTED and then STOPPED."""
    _, deployment = find_deployment(data.get("serviceDeploymentArn"))
    if deployment is None:
        return _not_found(data)
    stop_type = data.get("stopType", "ROLLBACK")
    if stop_type not in ("ABORT", "ROLLBACK"):
        return error_response_json("InvalidParameterException", f"Invalid stopType: {stop_type}", 400)
    seen = deployment.seen()
    if not seen.is_ongoing:
        message = f"The service deployment is in the state {seen.status} and cannot be stopped."
        return error_response_json("ConflictException", message, 400)
    deployment.request("STOP" if stop_type == "ROLLBACK" else "ABORT")
    return json_response({"serviceDeploymentArn": deployment.arn})


def _continue(data):
    """"The pause hook must be in AWAITING_ACTION status." "The deployment must be in the IN_PROGRESS state."
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/continue-service-deployment.html"""
    _, deployment = find_deployment(data.get("serviceDeploymentArn"))
    if deployment is None:
        return _not_found(data)
    action, hook_id = data.get("action", "CONTINUE"), data.get("hookId")
    if action not in ("CONTINUE", "ROLLBACK"):
        return error_response_json("InvalidParameterException", f"Invalid action: {action}", 400)
    seen = deployment.seen()
    hook = next((each for each in seen.hooks if each.id == hook_id), None)
    if hook is None:
        return error_response_json("InvalidParameterException", f"The service deployment has no hook {hook_id}.", 400)
    if seen.status != "IN_PROGRESS" or hook.status != "AWAITING_ACTION":
        message = f"The hook is in the status {hook.status}, and the service deployment is {seen.status}."
        return error_response_json("InvalidParameterException", message, 400)
    deployment.request(action, hook_id)
    return json_response({"serviceDeploymentArn": deployment.arn})


def _not_found(data):
    message = f"The service deployment {data.get('serviceDeploymentArn')} was not found."
    return error_response_json("ServiceDeploymentNotFoundException", message, 400)
