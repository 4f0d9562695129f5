"""The Docker registry (/v2) as ECR guards it: a password belongs to the caller who asked for it, and each request
needs that caller's permission on the repository.
https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
"""

import base64
import json
import secrets
import time

from ministack import app as ministack_app
from ministack.services import ecr

from extensions import authorization

PASSWORD_SECONDS = 12 * 3600
MESSAGE_HEADER = "X-Rehearsal-Message"
_USER = "AWS"
# Who asked for a password, and when it expires.
_passwords = {}


def install(current_caller):
    """Replaces the fixed password, and puts the checks before every registry request."""
    get_authorization_token = ecr._get_authorization_token
    handle_registry_request = ministack_app._handle_ecr_registry_request

    def get_token_of_caller(data):
        status, headers, body = get_authorization_token(data)
        answer = json.loads(body)
        expires_at = int(time.time()) + PASSWORD_SECONDS
        token = authorization_token(current_caller(), expires_at)
        for entry in answer["authorizationData"]:
            entry["authorizationToken"] = token
            entry["expiresAt"] = expires_at
        return status, headers, json.dumps(answer).encode()

    async def handle_authorized_request(method, path, headers, body, query_params):
        if not ministack_app._is_ecr_registry_path(path):
            return None
        caller = _caller_of_password(headers.get("authorization", ""))
        if caller is None:
            return _unauthorized()
        refusal = _refusal(caller, method.upper(), path, body)
        if refusal is not None:
            return refusal
        return await handle_registry_request(method, path, headers, body, _without_mount(query_params))

    ecr._get_authorization_token = get_token_of_caller
    ministack_app._handle_ecr_registry_request = handle_authorized_request


def authorization_token(caller, expires_at=None):
    """A new password of this caller, with the name of its user, as GetAuthorizationToken returns it."""
    password = secrets.token_urlsafe(48)
    _passwords[password] = (caller, expires_at or time.time() + PASSWORD_SECONDS)
    return base64.b64encode(f"{_USER}:{password}".encode()).decode()


def _caller_of_password(authorization_header):
    scheme, _, encoded = authorization_header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except ValueError:
        return None
    caller, expires_at = _passwords.get(password, (None, 0))
    return caller if user == _USER and time.time() < expires_at else None


def _unauthorized():
    status, headers, body = ecr._registry_error(401, "UNAUTHORIZED", "Not Authorized")
    return status, {**headers, "WWW-Authenticate": 'Basic realm="rehearsal",service="ecr.amazonaws.com"'}, body


def _refusal(caller, method, path, body):
    parsed = ecr._parse_v2_path(path)
    if parsed is None or parsed[0] == "ping":
        return None
    verb, repository, _ = parsed
    actions = _actions(verb, method, bool(body))
    if not actions:
        return ecr._registry_error(405, "UNSUPPORTED", f"ECR does not serve {method} {path}")
    try:
        for action in actions:
            authorization.authorize(caller, f"ecr:{action}", _repository_arn(repository))
    except authorization.AccessDenied as denied:
        return _denied(str(denied))
    return None


def _denied(message):
    """The message is a header too, because the answer to a HEAD request has no body."""
    status, headers, body = ecr._registry_error(403, "DENIED", message)
    return status, {**headers, MESSAGE_HEADER: message}, body


def _repository_arn(repository):
    return authorization.in_request_scope(ecr._repo_arn, repository)


def _actions(verb, method, has_body):
    """ECR's actions behind a registry request.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html"""
    part = ["UploadLayerPart"] if has_body else []
    return {
        ("blob", "HEAD"): ["BatchCheckLayerAvailability"],
        ("blob", "GET"): ["GetDownloadUrlForLayer"],
        ("blob_uploads", "POST"): ["InitiateLayerUpload"] + (["UploadLayerPart", "CompleteLayerUpload"] if part else []),
        ("blob_upload_session", "GET"): ["InitiateLayerUpload"],
        ("blob_upload_session", "PATCH"): ["UploadLayerPart"],
        ("blob_upload_session", "PUT"): [*part, "CompleteLayerUpload"],
        ("blob_upload_session", "DELETE"): ["InitiateLayerUpload"],
        ("manifest", "PUT"): ["PutImage"],
        ("manifest", "GET"): ["BatchGetImage"],
        ("manifest", "HEAD"): ["BatchGetImage"],
        ("manifest", "DELETE"): ["BatchDeleteImage"],
        ("tags_list", "GET"): ["ListImages"],
    }.get((verb, method), [])


def _without_mount(query_params):
    """No layer is mounted from another repository, which would need permissions there: the client uploads it."""
    return {name: value for name, value in query_params.items() if name not in ("mount", "from")}
