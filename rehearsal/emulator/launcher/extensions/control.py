"""POST /_rehearsal/assume-role, authorize and scan-findings, for the engine alone."""

import hmac
import json

from extensions import authorization, scans, service_requests
from extensions.engine import SECRET_HEADER

PREFIX = "/_rehearsal/"


def control_application(secret):
    """An ASGI application for the paths under PREFIX."""

    async def application(scope, receive, send):
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        body = await _read_body(receive)
        if not hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            await _answer(send, 401, {"code": "Unauthorized", "message": f"{SECRET_HEADER} is missing or wrong"})
            return
        status, payload = _serve(scope["method"], scope["path"], body)
        await _answer(send, status, payload)

    return application


def _serve(method, path, body):
    operation = _OPERATIONS.get(path.removeprefix(PREFIX))
    if operation is None or method != "POST":
        return 404, {"code": "UnknownOperation", "message": f"{method} {path} is no operation of the emulator"}
    try:
        return 200, operation(json.loads(body))
    except authorization.AccessDenied as denied:
        return 403, {"code": "AccessDenied", "message": str(denied)}
    except (authorization.InvalidRequest, service_requests.UndocumentedKey, ValueError, KeyError, TypeError, AttributeError) as error:
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


_OPERATIONS = {"assume-role": _assume_role, "authorize": _authorize, "scan-findings": scans.set_findings}


async def _read_body(receive):
    chunks = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(chunks)
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


async def _answer(send, status, payload):
    body = json.dumps(payload).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
