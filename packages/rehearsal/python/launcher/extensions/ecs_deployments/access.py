"""What a caller of ECS needs beside the permission for the operation itself.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""

from ministack.core.responses import error_response_json
from ministack.services import ecs

from extensions import authorization, ecs_resources, encryption

TASKS = "ecs-tasks.amazonaws.com"
SERVICES = "ecs.amazonaws.com"


def install(current_caller):
    """Refuses requests of roles that the emulator would let through."""
    handle_request = ecs.handle_request

    async def handle(method, path, headers, body, query_params):
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        caller = current_caller()
        if encryption.is_session(caller):
            try:
                require(caller, operation, ecs_resources.read(body))
            except authorization.AccessDenied as denied:
                return error_response_json("AccessDeniedException", str(denied), 400)
        return await handle_request(method, path, headers, body, query_params)

    ecs.handle_request = handle


def require(caller, operation, request):
    """Raises AccessDenied unless the caller may use all resources, set tags and pass the roles."""
    action = f"{ecs_resources.PREFIX}{operation}"
    keys = ecs_resources.condition_keys(action, request)
    for resource in ecs_resources.resources_of(operation, request):
        authorization.authorize(caller, action, resource, keys)
    if request.get("tags") and operation in _TAGGED:
        context = {"ecs:CreateAction": operation}
        authorization.authorize(caller, "ecs:TagResource", _TAGGED[operation](request), context)
    for service, roles in _passed_roles(operation, request):
        for role in dict.fromkeys(roles):
            authorization.authorize(caller, "iam:PassRole", role, {"iam:PassedToService": service})


# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
_TAGGED = {
    "RegisterTaskDefinition": lambda request: ecs_resources.resources_of("RegisterTaskDefinition", request)[0],
    "CreateService": lambda request: ecs_resources.resources_of("CreateService", request)[0],
    "RunTask": lambda request: ecs_resources.resources_of("DescribeTasks", {**request, "tasks": ["*"]})[0],
}


def _passed_roles(operation, request):
    """Roles of tasks go to ecs-tasks.amazonaws.com, those of load balancers and hooks to ecs.amazonaws.com. The page lists iam:PassRole
    for UpdateService, and not for which roles: that a service which gets a task definition passes its roles is an assumption."""
    if operation == "RegisterTaskDefinition":
        yield TASKS, _roles(request)
    if operation in ("CreateService", "UpdateService"):
        yield TASKS, _roles(_task_definition(request))
    if operation == "RunTask":
        yield TASKS, _roles({**_task_definition(request), **_given(request.get("overrides") or {})})
    if operation in ("CreateService", "UpdateService"):
        hooks = (request.get("deploymentConfiguration") or {}).get("lifecycleHooks") or []
        balancers = [each.get("advancedConfiguration") or {} for each in request.get("loadBalancers") or []]
        yield SERVICES, [each["roleArn"] for each in (*hooks, *balancers) if each.get("roleArn")]


def _task_definition(request):
    return ecs._task_defs.get(ecs._resolve_td_key(request.get("taskDefinition") or "")) or {}


def _given(overrides):
    return {key: value for key, value in overrides.items() if value}


def _roles(fields):
    return [fields[key] for key in ("taskRoleArn", "executionRoleArn") if fields.get(key)]
