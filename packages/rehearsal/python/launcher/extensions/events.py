"""EventBridge: events of AWS services, pipelines as targets, resource policies of targets, and dead-letter queues.

ministack delivers to a target without asking its resource policy, and has no dead-letter queues.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

import json
import logging
import threading

from ministack.core.arn import parse_arn
from ministack.core.responses import error_response_json
from ministack.services import eventbridge, lambda_svc, sns, sqs

from extensions import administrator, authorization, encryption, log_targets, provisioning, services
from extensions.engine import EngineError

SERVICE = "events.amazonaws.com"
RULE_TYPE = "AWS::Events::Rule"
PLAYED_TARGETS = {"codepipeline", "events", "lambda", "logs", "sns", "sqs", "states"}
_START_PATH = "/_rehearsal/start-pipeline"
_ERROR_CODES = {"CONNECTION_FAILURE": "CONNECTION_FAILURE", "PipelineNotFoundException": "NO_RESOURCE"}
_logger = logging.getLogger("rehearsal")


class DeliveryFailure(Exception):
    """Why a target did not get an event, with EventBridge's error code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def install(engine, current_caller):
    """Puts the rehearsal's delivery before ministack's."""
    put_events = eventbridge._put_events
    put_targets = eventbridge._put_targets
    invoke_target = eventbridge._invoke_target

    def put_events_of_services(data, allow_aws_source=False):
        """The engine stands for AWS services and calls as the administrator; anybody else stays refused, as on AWS."""
        return put_events(data, allow_aws_source or administrator.is_administrator(current_caller()))

    def put_played_targets(data):
        problem = _target_problem(data.get("Targets", []))
        return error_response_json("ValidationException", problem, 400) if problem else put_targets(data)

    def deliver(target, event, rule, view=None):
        view = view or eventbridge._pattern_event_view(event)
        try:
            if _service_of(target) == "codepipeline":
                _start_pipeline(engine, target, view, rule)
                return
            if _service_of(target) == "logs":
                log_targets.deliver(target, view, rule)
                return
            _require_delivery_allowed(target["Arn"], rule)
        except (DeliveryFailure, log_targets.LogDeliveryFailure) as failure:
            _dead_letter(target, view.event_with_detail(), rule, failure)
            return
        invoke_target(target, event, rule, view)

    eventbridge._put_events = put_events_of_services
    eventbridge._put_targets = put_played_targets
    eventbridge._invoke_target = deliver
    eventbridge._dispatch_to_sns = _publish
    provisioning.surround(RULE_TYPE, before=_require_played)


def _publish(topic_arn, message):
    """Without the subject that ministack makes up: on AWS a message from EventBridge has none."""
    sns.publish_internal(topic_arn, message)


def _require_played(properties):
    """Refuses a rule when one of its targets is of a kind that would silently get nothing."""
    problem = _target_problem(properties.get("Targets") or [])
    if problem:
        raise ValueError(problem)


def _target_problem(targets):
    for target in targets:
        service = _service_of(target)
        if service not in PLAYED_TARGETS:
            return f"the rehearsal does not play EventBridge targets of {service} ({target.get('Arn')})"
        if service == "logs" and log_targets.target_problem(target):
            return log_targets.target_problem(target)
        if service == "codepipeline" and target.get("InputPath"):
            return f"the rehearsal does not play InputPath of a pipeline target ({target.get('Arn')})"
        if service == "codepipeline" and not target.get("RoleArn"):
            return f"RoleArn is required for target {target.get('Arn')}."
    return None


def _service_of(target):
    arn = str(target.get("Arn", ""))
    return arn.split(":")[2] if arn.count(":") >= 5 else arn


def _start_pipeline(engine, target, view, rule):
    """On a thread, since the engine calls the emulator back before it answers."""
    event = view.event_with_detail()
    request = {
        "pipelineArn": target["Arn"],
        "roleArn": target["RoleArn"],
        "ruleArn": rule["Arn"],
        "event": event,
        **_input(target, view, rule),
    }

    def start():
        try:
            engine.post(_START_PATH, request)
        except EngineError as error:
            failure = DeliveryFailure(_error_code(error.code), str(error))
            authorization.in_request_scope(_dead_letter, target, event, rule, failure)

    threading.Thread(target=start, name="start-pipeline", daemon=True).start()


def _input(target, view, rule):
    """What the target makes of the event. A pipeline learns nothing from an event that no input takes something from."""
    if target.get("InputTransformer"):
        return {"input": eventbridge._apply_input_transformer(target["InputTransformer"], rule, view)}
    return {"input": target["Input"]} if target.get("Input") else {}


def _error_code(code):
    return "NO_PERMISSIONS" if code.startswith("AccessDenied") else _ERROR_CODES.get(code, "ERROR_FROM_TARGET")


def _require_delivery_allowed(arn, rule):
    """Queues, topics and functions are reached as events.amazonaws.com, if their own policies allow it."""
    deliver = _DELIVERIES.get(arn.split(":")[2])
    if deliver is None:
        return
    action, policy_of, origin_of = deliver
    if not services.is_allowed([policy_of(arn)], SERVICE, action, arn, origin_of(rule)):
        raise DeliveryFailure(
            "NO_PERMISSIONS",
            f"the resource policy of {arn} does not let {SERVICE} deliver for rule {rule['Arn']}",
        )
    if action == "sns:Publish":
        _require_key_allowed(arn)


def _policy_of_topic(arn):
    return _policy_in((sns._topic_by_arn_any_scope(arn) or {}).get("attributes"))


def _policy_of_queue(arn):
    return _policy_in((sqs._queue_by_arn(arn) or {}).get("attributes"))


def _policy_of_function(arn):
    found = lambda_svc.function_policy_for_arn(arn)
    if found is None:
        raise DeliveryFailure("NO_RESOURCE", f"there is no function {arn}")
    return found[0]


def _policy_in(attributes):
    return json.loads((attributes or {}).get("Policy") or "{}")


def _no_origin(_rule):
    """You can't use Condition blocks in Amazon SNS topic policies for EventBridge.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions"""
    return {}


def _rule_alone(rule):
    return {"aws:SourceArn": rule["Arn"]}


# By service: the action, the policy that must allow it, and what EventBridge says of the rule.
_DELIVERIES = {
    "sqs": ("sqs:SendMessage", _policy_of_queue, _rule_alone),
    "sns": ("sns:Publish", _policy_of_topic, _no_origin),
    "lambda": ("lambda:InvokeFunction", _policy_of_function, _rule_alone),
}


def _require_key_allowed(topic_arn):
    try:
        encryption.require_topic_key(topic_arn, SERVICE)
    except encryption.KeyRefusal as refusal:
        raise DeliveryFailure("NO_PERMISSIONS", str(refusal)) from None


def _dead_letter(target, event, rule, failure):
    """To the target's dead-letter queue at once: a rehearsal does not wait for 185 attempts in 24 hours."""
    _logger.warning("rule %s did not reach %s: %s: %s", rule["Arn"], target["Arn"], failure.code, failure)
    queue_arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue_arn:
        return
    if not services.is_allowed(
        [_policy_of_queue(queue_arn)], SERVICE, "sqs:SendMessage", queue_arn, _rule_alone(rule)
    ):
        _logger.error("the policy of dead-letter queue %s does not let %s send: the event is lost", queue_arn, SERVICE)
        return
    attributes = {
        "RULE_ARN": rule["Arn"],
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": str(failure) or failure.code,
    }
    message = {
        "QueueUrl": parse_arn(queue_arn).resource,
        "MessageBody": json.dumps(event),
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    }
    sqs._act_send_message(message, message["QueueUrl"])
