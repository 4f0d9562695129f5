"""The resources of ECS operations as IAM sees them, and their condition keys; the emulator asks for the cluster's ARN instead.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""

import json

from ministack.core import iam_actions

from extensions import authorization, service_requests

PREFIX = "ecs:"


def install():
    """Corrects the ARNs of signed requests; operations that a pipeline does not use stay as they are."""
    extract_resource_arn, request_tag_context = iam_actions.extract_resource_arn, iam_actions.request_tag_context

    def extract(service, method, path, headers, body, *rest, **options):
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if service == "ecs" and operation in _RESOURCES:
            return resources_of(operation, read(body))[0]
        return extract_resource_arn(service, method, path, headers, body, *rest, **options)

    def context(service, iam_action, body, params):
        found = request_tag_context(service, iam_action, body, params)
        return {**found, **condition_keys(iam_action, read(body))} if service == "ecs" else found

    iam_actions.extract_resource_arn, iam_actions.request_tag_context = extract, context


def read(body):
    """The request; {} if it is none."""
    try:
        request = json.loads(body or b"{}")
        return request if isinstance(request, dict) else {}
    except ValueError:
        return {}


def resources_of(operation, request):
    """All resources that the caller needs the permission for. The page: "the caller must have permission to use the action with
    those resources" of each required type."""
    return _RESOURCES[operation](request) if operation in _RESOURCES else []


def condition_keys(iam_action, request):
    """ecs:cluster, "the ARN of an Amazon ECS cluster", wherever the page lists it."""
    operation = iam_action.removeprefix(PREFIX)
    if operation not in _IN_CLUSTER:
        return {}
    keys = {"ecs:cluster": arn(f"cluster/{_cluster(request)}")}
    service_requests.require_documented(service_requests.ROLE, iam_action, keys)
    return keys


def arn(resource):
    return f"arn:aws:ecs:{authorization.REGION}:{authorization.ACCOUNT}:{resource}"


def _cluster(request):
    """By the request, or by the ARN that it names instead."""
    named = _arns(request, "serviceDeploymentArns", "serviceDeploymentArn") + _arns(request, "serviceRevisionArns", "")
    if named:
        return (str(named[0]).split("/") + [""])[1]
    return str(request.get("cluster") or "default").rpartition("/")[2]


def _service(request, name):
    if str(name).startswith("arn:"):
        return name
    return arn(f"service/{_cluster(request)}/{name}")


def _task(request, name):
    return name if str(name).startswith("arn:") else arn(f"task/{_cluster(request)}/{name}")


def _task_definition(request):
    """A family stands for its newest revision."""
    name = str(request.get("taskDefinition") or "")
    if name.startswith("arn:"):
        return name
    return arn(f"task-definition/{name if ':' in name else f'{name}:*'}")


def _arns(request, several, one):
    return list(request.get(several) or []) or [request[name] for name in (one,) if request.get(name)]


def _with_their_service(arns):
    """Both are required: the deployments or revisions, and the service that they are of."""
    services = [str(each).rpartition("/")[0] for each in arns]
    kinds = (":service-deployment/", ":service-revision/")
    found = [each.replace(kind, ":service/") for each in services for kind in kinds if kind in each]
    return [*(arns or ["*"]), *dict.fromkeys(found)]


_RESOURCES = {
    "CreateService": lambda request: [_service(request, request.get("serviceName", ""))],
    "DescribeServices": lambda request: [_service(request, each) for each in request.get("services") or [""]],
    "UpdateService": lambda request: [_service(request, request.get("service", ""))],
    "DeleteService": lambda request: [_service(request, request.get("service", ""))],
    "ListServiceDeployments": lambda request: [_service(request, request.get("service", ""))],
    "DescribeServiceDeployments": lambda request: _with_their_service(_arns(request, "serviceDeploymentArns", "")),
    "DescribeServiceRevisions": lambda request: _with_their_service(_arns(request, "serviceRevisionArns", "")),
    "StopServiceDeployment": lambda request: _with_their_service(_arns(request, "", "serviceDeploymentArn")),
    "ContinueServiceDeployment": lambda request: _with_their_service(_arns(request, "", "serviceDeploymentArn")),
    "RegisterTaskDefinition": lambda request: [arn(f"task-definition/{request.get('family')}:*")],
    # Takes no resource.
    "DescribeTaskDefinition": lambda request: ["*"],
    "RunTask": lambda request: [_task_definition(request)],
    "StopTask": lambda request: [_task(request, request.get("task", ""))],
    "DescribeTasks": lambda request: [_task(request, each) for each in request.get("tasks") or [""]],
    # Any instance, also for tasks that run on none:
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html#IAM_task_policies
    "ListTasks": lambda request: [arn(f"container-instance/{_cluster(request)}/*")],
}
_IN_CLUSTER = set(_RESOURCES) - {"RegisterTaskDefinition", "DescribeTaskDefinition"}
