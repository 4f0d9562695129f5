"""The resources of ECS operations as IAM sees them; the emulator asks for the cluster's ARN instead of the service's.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""

import json

from ministack.core import iam_actions

from extensions import authorization


def install():
    """Corrects the ARNs of signed requests; operations that a pipeline does not use stay as they are."""
    extract_resource_arn = iam_actions.extract_resource_arn

    def extract(service, method, path, headers, body, *rest, **options):
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if service == "ecs" and operation in _RESOURCES:
            return _RESOURCES[operation](_read(body))
        return extract_resource_arn(service, method, path, headers, body, *rest, **options)

    iam_actions.extract_resource_arn = extract


def _read(body):
    try:
        request = json.loads(body or b"{}")
        return request if isinstance(request, dict) else {}
    except ValueError:
        return {}


def _arn(resource):
    return f"arn:aws:ecs:{authorization.REGION}:{authorization.ACCOUNT}:{resource}"


def _service(request, name):
    if str(name).startswith("arn:"):
        return name
    cluster = str(request.get("cluster") or "default").rpartition("/")[2]
    return _arn(f"service/{cluster}/{name}")


_RESOURCES = {
    "DescribeServices": lambda request: _service(request, (request.get("services") or [""])[0]),
    "UpdateService": lambda request: _service(request, request.get("service", "")),
    "RegisterTaskDefinition": lambda request: _arn(f"task-definition/{request.get('family')}:*"),
    # Takes no resource.
    "DescribeTaskDefinition": lambda request: "*",
}
