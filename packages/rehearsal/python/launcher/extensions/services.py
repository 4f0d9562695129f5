"""What resource policies say about AWS services, which have no identity policies."""

from ministack.core import iam_evaluator

from extensions import authorization, service_requests


def is_allowed(policies, service, action, resource_arn, context=None):
    """Whether one of the policies lets the service do this, and none forbids it."""
    service_requests.require_documented(service, action, context or {})
    evaluation = iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource_arn,
        region=authorization.REGION,
        service_context={key.lower(): value for key, value in (context or {}).items()},
    )
    decisions = [
        iam_evaluator.evaluate_resource_policy(policy, evaluation, service=service).decision for policy in policies
    ]
    return "Allow" in decisions and "Deny" not in decisions
