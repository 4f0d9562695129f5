"""POST /_rehearsal/assume-role, authenticate, authorize, ecs-scripts, health and scan-findings, for the engine alone."""

import base64
import hmac
import json
import urllib.parse

from extensions import authorization, door, open_paths, requests, scans, service_requests, signatures
from extensions.ecs_deployments import scripts
from extensions.engine import SECRET_HEADER

PREFIX = open_paths.CONTROL.beginning
_INVALID = (authorization.InvalidRequest, service_requests.UndocumentedKey)


def control_application(secret):
    """An ASGI application for the paths under PREFIX."""

    async def application(scope, receive, send):
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        body = await requests.read_body(receive)
        if body is None:
            return
        if not hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            await door.answer(send, 401, {"code": "Unauthorized", "message": f"{SECRET_HEADER} is missing or wrong"})
            return
        status, payload = _serve(scope["method"], scope["path"], body)
        await door.answer(send, status, payload)

    return application


def _serve(method, path, body):
    operation = _OPERATIONS.get(path.removeprefix(PREFIX))
    if operation is None or method != "POST":
        return 404, {"code": "UnknownOperation", "message": f"{method} {path} is not an operation of the emulator"}
    try:
        return 200, operation(json.loads(body))
    except authorization.AccessDenied as denied:
        return 403, {"code": "AccessDenied", "message": str(denied)}
    except signatures.Refused as refused:
        return 403, {"code": refused.code, "message": str(refused)}
    except (*_INVALID, ValueError, KeyError, TypeError, AttributeError) as error:
        return 400, {"code": "ValidationError", "message": f"{type(error).__name__}: {error}"}


def _assume_role(request):
    return authorization.assume_role(
        request["roleArn"],
        request["sessionName"],
        request.get("servicePrincipal"),
        request.get("callerAccessKeyId"),
        request.get("context"),
    )


def _authorize(request):
    authorization.authorize(
        request["accessKeyId"], request["action"], request["resourceArn"], request.get("context")
    )
    return {}


def _authenticate(request):
    """Who signed a request to the engine, which does not know the secrets that signatures are made with."""
    url = urllib.parse.urlsplit(request["url"])
    signed = requests.Request(
        method=request["method"],
        path=urllib.parse.unquote(url.path),
        raw_path=url.path,
        query_params=urllib.parse.parse_qs(url.query, keep_blank_values=True),
        headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in request["headers"]],
        body=base64.b64decode(request["body"]),
    )
    access_key_id = signatures.caller(signed)
    return {"accessKeyId": access_key_id, "arn": authorization.arn_of(access_key_id)}


def _health(_request):
    return {}


_OPERATIONS = {
    "assume-role": _assume_role,
    "authenticate": _authenticate,
    "authorize": _authorize,
    "ecs-scripts": scripts.set_scripts,
    "health": _health,
    "scan-findings": scans.set_findings,
}
