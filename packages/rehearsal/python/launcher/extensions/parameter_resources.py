"""The resource of `ssm:GetParameters` as IAM sees it; the emulator knows one for a single `Name` only, and takes `*` here.

The engine asks for one parameter at a time, so the first name is all of them.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
"""

import json

from ministack.core import iam_actions

from extensions import authorization


def install():
    extract_resource_arn = iam_actions.extract_resource_arn

    def extract(service, method, path, headers, body, *rest, **options):
        if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParameters"):
            return _parameter(body)
        return extract_resource_arn(service, method, path, headers, body, *rest, **options)

    iam_actions.extract_resource_arn = extract


def _parameter(body):
    try:
        name = json.loads(body)["Names"][0]
    except (ValueError, KeyError, IndexError, TypeError):
        return "*"
    if str(name).startswith("arn:"):
        return name
    without_version = str(name).partition(":")[0]
    return f"arn:aws:ssm:{authorization.REGION}:{authorization.ACCOUNT}:parameter/{without_version.lstrip('/')}"
