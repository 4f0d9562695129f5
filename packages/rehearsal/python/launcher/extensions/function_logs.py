"""Permissions on CloudWatch Logs: ARNs as AWS evaluates them, and a function's lines only if its role may write them.

CreateLogStream, PutLogEvents and the other operations on a log group are evaluated against
`log-group:NAME:log-stream:STREAM`; a policy on the bare `log-group:NAME` allows none of them.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
"""

import json
import logging
import uuid
from datetime import datetime, timezone

from ministack.core import iam_actions, lambda_runtime
from ministack.services import cloudwatch_logs, lambda_svc

from extensions import authorization

_BARE_ARN_OPERATIONS = {"TagResource", "UntagResource", "ListTagsForResource"}
_logger = logging.getLogger("rehearsal")


def install():
    """Corrects the ARNs of signed requests, and checks what ministack writes on a function's behalf."""
    extract_resource_arn = iam_actions.extract_resource_arn
    emit = lambda_svc._emit_lambda_logs

    def extract_with_log_stream(service, method, path, headers, body, *rest, **options):
        arn = extract_resource_arn(service, method, path, headers, body, *rest, **options)
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if service != "logs" or arn == "*" or operation in _BARE_ARN_OPERATIONS:
            return arn
        return f"{arn}:log-stream:{_log_stream_name(body)}"

    def emit_if_allowed(func, *arguments, **options):
        config = func.get("config") or func
        try:
            _require_log_permissions(config)
        except authorization.AccessDenied as denied:
            _logger.warning("the log lines of function %s are lost: %s", config.get("FunctionName"), denied)
            return
        emit(func, *arguments, **options)

    iam_actions.extract_resource_arn = extract_with_log_stream
    lambda_svc._emit_lambda_logs = emit_if_allowed


def _log_stream_name(body):
    try:
        return json.loads(body or b"{}").get("logStreamName") or ""
    except (ValueError, AttributeError):
        return ""


def _require_log_permissions(config):
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    access_key_id = lambda_runtime.execution_credentials(config)["AWS_ACCESS_KEY_ID"]
    group_arn = f"arn:aws:logs:{authorization.REGION}:{authorization.ACCOUNT}:log-group:{group}:log-stream:"
    if group not in cloudwatch_logs._log_groups:
        authorization.authorize(access_key_id, "logs:CreateLogGroup", group_arn)
    stream_arn = group_arn + _stream_name(config)
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        authorization.authorize(access_key_id, action, stream_arn)


def _stream_name(config):
    today = datetime.now(timezone.utc).strftime("%Y/%m/%d")
    return f"{today}/[{config.get('Version', '$LATEST')}]{uuid.uuid4().hex}"
