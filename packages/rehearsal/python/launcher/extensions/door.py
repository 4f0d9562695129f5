"""The door of the emulator: nothing reaches ministack before it is known who sent it.

ministack itself has paths that ask nobody for anything, and takes many requests without a signature for its own.
"""

import json

from ministack import app as ministack_app
from ministack.core.iam_evaluator import AuthError
from ministack.core.router import detect_service

from extensions import open_paths, outsiders, requests, signatures


def guard(application, control_application, set_caller, host):
    """The application behind the door. `set_caller` is told the access key of each request, "" for an open path."""

    async def guarded(scope, receive, send):
        if scope["type"] == "lifespan":
            await application(scope, receive, send)
        elif scope["type"] != "http":
            await _refuse_upgrade(receive, send)
        else:
            await _admit(scope, receive, outsiders.without_cors(send))

    async def _admit(scope, receive, send):
        method, path = scope["method"], scope["path"]
        reason = outsiders.refusal(scope["headers"], host)
        if reason is not None:
            await answer(send, 403, {"code": "Forbidden", "message": reason})
        elif path.startswith(open_paths.CONTROL.beginning):
            await control_application(scope, receive, send)
        elif open_paths.is_open(method, path):
            set_caller("")
            await application(scope, receive, send)
        elif open_paths.is_management(path):
            await answer(send, 403, {"code": "Forbidden", "message": f"{path} is closed: it is the emulator's own"})
        else:
            await _admit_signed(scope, receive, send)

    async def _admit_signed(scope, receive, send):
        body = await requests.read_body(receive)
        if body is None:
            return
        request = requests.of_scope(scope, body)
        try:
            caller = signatures.caller(request)
        except signatures.Refused as refused:
            await _send(send, *_failure(request, refused))
            return
        set_caller(caller)
        await application(scope, requests.replay(body, receive), send)

    return guarded


def _failure(request, refused):
    """In the protocol of the service, so that its SDK reads the code."""
    headers = request.header_map()
    service = detect_service(request.method, request.path, headers, request.query_params)
    denied = AuthError(refused.code, str(refused))
    return ministack_app._credential_failure(service, "", "", denied, headers)


async def _refuse_upgrade(receive, send):
    """A browser opens a WebSocket to any host without asking, and nothing of a rehearsal opens one."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})


async def answer(send, status, payload):
    """Sends JSON."""
    await _send(send, status, {"content-type": "application/json"}, json.dumps(payload).encode())


async def _send(send, status, headers, body):
    fields = [(name.encode(), str(value).encode()) for name, value in headers.items() if name.lower() != "content-length"]
    fields.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})
