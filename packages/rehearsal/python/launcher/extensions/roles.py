"""Permissions boundaries of roles: ministack evaluates them, but its CloudFormation drops them."""

from ministack.services import iam

from extensions import provisioning


def install():
    """Keeps the boundary of a role that CloudFormation makes."""
    provisioning.surround("AWS::IAM::Role", after=_keep_boundary)


def _keep_boundary(role_name, properties):
    iam._roles[role_name]["PermissionsBoundary"] = properties.get("PermissionsBoundary")
