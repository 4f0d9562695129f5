"""Lambda refuses a role that it cannot assume when the function is made, not when it is first called."""

from extensions import authorization, provisioning

SERVICE = "lambda.amazonaws.com"


def install():
    """Puts the check before CloudFormation's create and update of a function."""
    provisioning.surround("AWS::Lambda::Function", before=_require_assumable_role)


def _require_assumable_role(properties):
    try:
        authorization.require_trusted_service(properties.get("Role", ""), SERVICE)
    except authorization.AccessDenied as denied:
        raise ValueError(f"The role defined for the function cannot be assumed by Lambda. {denied}") from None
