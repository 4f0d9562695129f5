"""Who may do what, decided by ministack's own evaluator for callers that do not come through a signed request:
AWS services assuming roles, and operations that the engine serves itself."""

import contextvars
import json
import re
import time

from ministack.core import iam_actions, iam_evaluator, responses
from ministack.services import iam, sts

from extensions import policy_variables, service_requests

ACCOUNT = "000000000000"
REGION = "us-east-1"
SESSION_SECONDS = 3600
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


class AccessDenied(Exception):
    """A refusal, in the words of AWS."""


class InvalidRequest(Exception):
    """A request that AWS would not even evaluate."""


def in_request_scope(function, *arguments):
    """Runs a function as a request of the rehearsal's account and region would run, and free of any other request's
    identity. Loopback counts as TLS, as it does for real requests (see application.py)."""

    def run():
        responses.set_request_account_id(ACCOUNT)
        responses.set_request_region(REGION)
        iam_evaluator.pin_request_origin("127.0.0.1", True)
        return function(*arguments)

    return contextvars.Context().run(run)


def authorize(access_key_id, action, resource_arn, context=None):
    """Raises AccessDenied unless the caller's policies allow the action."""
    if not access_key_id:  # the evaluator takes an absent key for root
        raise AccessDenied(f"Request to perform {action} is missing an access key")
    service_requests.require_documented(service_requests.ROLE, action, context or {})
    in_request_scope(_authorize, access_key_id, action, resource_arn, context or {})


def _authorize(access_key_id, action, resource_arn, context):
    service = action.partition(":")[0]
    denied = iam_evaluator.enforce(
        access_key_id, action, service, REGION, resource_arn=resource_arn, service_context=context
    )
    if denied is None:
        return
    if isinstance(denied, iam_evaluator.AuthError):
        raise AccessDenied(f"{denied.message} ({denied.code})")
    raise AccessDenied(_denial_message(denied, service, action, resource_arn))


def _denial_message(denied, service, action, resource_arn):
    explicit = denied.decision == "Deny"
    if explicit and denied.resource_policy_arn:
        return iam_actions._resource_policy_denial(service, action, denied.principal_arn, denied.resource_policy_arn)
    return iam_actions.identity_denial_message(action, denied.principal_arn, resource_arn, explicit)


def arn_of(access_key_id):
    """Who has this key."""
    return in_request_scope(iam_evaluator.resolve_principal, access_key_id, ACCOUNT).arn


def assume_role(role_arn, session_name, service_principal=None, caller_access_key_id=None, context=None):
    """Credentials of a new session of the role, if its trust policy lets this service or this caller have one."""
    if bool(service_principal) == bool(caller_access_key_id):
        raise InvalidRequest("either a service principal or a caller's access key assumes a role, not both or none")
    if not _SESSION_NAME.fullmatch(session_name or ""):
        raise InvalidRequest(f"session name {session_name!r} does not match [\\w+=,.@-]{{2,64}}")
    context = {**(context or {}), "sts:RoleSessionName": session_name}
    service_requests.require_documented(service_principal or service_requests.ROLE, "sts:AssumeRole", context)
    if service_principal:
        in_request_scope(_require_trusted_service, role_arn, service_principal, context)
    else:
        authorize(caller_access_key_id, "sts:AssumeRole", role_arn, context)
        in_request_scope(_require_trusted_caller, role_arn, caller_access_key_id, context)
    return new_session(role_arn, session_name)


def new_session(role_arn, session_name, expires=True):
    """Credentials of a new session of the role, whoever asks for them."""
    return in_request_scope(_new_session, role_arn, session_name, expires)


def require_trusted_service(role_arn, service_principal):
    """Raises AccessDenied unless the service may assume the role."""
    in_request_scope(_require_trusted_service, role_arn, service_principal, {})


def _require_trusted_service(role_arn, service, context):
    """ministack never matches a Service principal, so the statements that name this service are evaluated as if they
    named anyone."""
    statements = _trust_statements(role_arn, service)
    applicable = [{**each, "Principal": "*"} for each in statements if _names_service(each.get("Principal"), service)]
    evaluation = iam_evaluator.EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=REGION,
        service_context=_lower_keys(context),
        principal_keys={"aws:principalisawsservice": "true", "aws:principalservicename": service},
    )
    _require_trust(applicable, service, role_arn, evaluation)


def _require_trusted_caller(role_arn, access_key_id, context):
    principal = iam_evaluator.resolve_principal(access_key_id, ACCOUNT)
    evaluation = iam_evaluator.EvalContext(
        principal_arn=_role_of_session(principal.arn),
        principal_type=principal.type,
        principal_account=principal.account,
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=REGION,
        service_context=_lower_keys(context),
        principal_keys=principal.keys,
    )
    _require_trust(_trust_statements(role_arn, principal.arn), principal.arn, role_arn, evaluation)


def _role_of_session(arn):
    """aws:PrincipalArn of a session is the ARN of its role, without a path here, since no role of a rehearsal has one."""
    return re.sub(r"^(arn:[^:]+):sts:(:\d+):assumed-role/([^/]+)/.*$", r"\1:iam:\2:role/\3", arn)


def _require_trust(statements, caller, role_arn, evaluation):
    if iam_evaluator.evaluate_trust_policy(_read_policy(statements), caller, evaluation):
        return
    denials = [{**each, "Effect": "Allow"} for each in statements if each.get("Effect") == "Deny"]
    explicit = iam_evaluator.evaluate_trust_policy(_read_policy(denials), caller, evaluation)
    raise AccessDenied(
        _role_denial(
            caller,
            role_arn,
            "with an explicit deny in a role trust policy"
            if explicit
            else "because no role trust policy allows the sts:AssumeRole action",
        )
    )


def _read_policy(statements):
    """A policy of statements that were read as their own version reads them."""
    return {"Version": policy_variables.SUPPORTING_VERSION, "Statement": statements}


def _role_denial(caller, role_arn, reason):
    return f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role_arn} {reason}"


def _trust_statements(role_arn, caller):
    role = iam._roles.get_scoped(ACCOUNT, None, role_arn.rpartition("/")[2])
    if role is None or role.get("Arn") != role_arn:
        raise AccessDenied(_role_denial(caller, role_arn, "because there is no such role"))
    document = role.get("AssumeRolePolicyDocument") or {}
    if isinstance(document, str):
        document = json.loads(document)
    document = policy_variables.as_its_version_reads(document)
    statements = document.get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


def _names_service(principal, service):
    anyone = principal == "*" or (isinstance(principal, dict) and principal.get("AWS") == "*")
    return anyone or iam_evaluator._service_principal_matches(principal, service)


def _lower_keys(context):
    return {key.lower(): value for key, value in context.items()}


def _new_session(role_arn, session_name, expires):
    assumed_arn, invalid = sts._assumed_role_arn(role_arn, session_name)
    if invalid:
        raise InvalidRequest(f"Invalid RoleArn: {role_arn}")
    credentials = {
        "accessKeyId": iam._gen_session_access_key(),
        "secretAccessKey": iam._gen_secret(),
        "sessionToken": iam._gen_session_token(),
    }
    sts.register_session(
        credentials["accessKeyId"],
        {
            "Arn": assumed_arn,
            "UserId": f"{sts._role_id(role_arn)}:{session_name}",
            "SecretAccessKey": credentials["secretAccessKey"],
            "SessionToken": credentials["sessionToken"],
            "Expiration": time.time() + SESSION_SECONDS if expires else None,
            "AccountId": ACCOUNT,
            "PrincipalType": "AssumedRole",
        },
    )
    return credentials
