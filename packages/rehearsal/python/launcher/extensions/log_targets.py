"""Log groups as targets of EventBridge rules, allowed by a resource policy of the account or of the group.

The documented policy ties logs:PutLogEvents to the rule by aws:SourceArn and logs:CreateLogStream to nothing, so only
the first is asked for with it.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
"""

import json
import time
import uuid

from ministack.services import cloudwatch_logs, eventbridge

from extensions import authorization, services

SERVICE = "events.amazonaws.com"


class LogDeliveryFailure(Exception):
    """Why the group did not get the event, with EventBridge's error code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def target_problem(target):
    """A target of a log group takes the event as it is, or an input of timestamp and message.
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html"""
    if target.get("InputPath"):
        return f"the rehearsal does not play InputPath of a log group target ({target.get('Arn')})"
    if target.get("RoleArn"):
        return f"RoleArn is not supported for target {target.get('Arn')}."
    return None


def deliver(target, view, rule):
    """Writes the event into a new stream of the group."""
    group = _group_of(target["Arn"])
    stream = str(uuid.uuid4())
    _require_allowed(group, stream, rule["Arn"])
    event = _log_event(target, view, rule)
    cloudwatch_logs._create_log_stream({"logGroupName": group, "logStreamName": stream})
    cloudwatch_logs._put_log_events({"logGroupName": group, "logStreamName": stream, "logEvents": [event]})


def _group_of(arn):
    name = arn.split(":", 6)[6].removesuffix(":*")
    if name not in cloudwatch_logs._log_groups:
        raise LogDeliveryFailure("NO_RESOURCE", f"there is no log group {name}")
    return name


def _require_allowed(group, stream, rule_arn):
    policies = [each["policyDocument"] for each in cloudwatch_logs._resource_policies.values()]
    if group in cloudwatch_logs._log_group_policies:
        policies.append(cloudwatch_logs._log_group_policies[group]["policyDocument"])
    arn = f"arn:aws:logs:{authorization.REGION}:{authorization.ACCOUNT}:log-group:{group}:log-stream:{stream}"
    origin = {"aws:SourceArn": rule_arn}
    for action, context in (("logs:CreateLogStream", {}), ("logs:PutLogEvents", origin)):
        if not services.is_allowed(policies, SERVICE, action, arn, context):
            raise LogDeliveryFailure(
                "NO_PERMISSIONS",
                f"no resource policy of CloudWatch Logs lets {SERVICE} perform {action} on {arn} for rule {rule_arn}",
            )


def _log_event(target, view, rule):
    now = int(time.time() * 1000)
    if target.get("InputTransformer"):
        text = eventbridge._apply_input_transformer(target["InputTransformer"], rule, view)
    elif target.get("Input"):
        text = target["Input"]
    else:
        return {"timestamp": now, "message": json.dumps(view.event_with_detail())}
    try:
        given = json.loads(text)
        message = given["message"]
    except (ValueError, KeyError, TypeError):
        raise LogDeliveryFailure("INVALID_PARAMETER", f"the input is not JSON with timestamp and message: {text}") from None
    return {"timestamp": now, "message": message if isinstance(message, str) else json.dumps(message)}
