"""A request of HTTP, read whole, and given on to an application that has not read it yet."""

import urllib.parse
from dataclasses import dataclass

from ministack.core.sigv4 import decode_header_value


@dataclass(frozen=True)
class Request:
    """What a signature is checked against."""

    method: str
    path: str
    raw_path: str
    query_params: dict
    headers: list
    body: bytes

    def header_map(self):
        """As ministack reads headers: lower case, several lines as one value."""
        joined = {}
        for name, value in self.headers:
            key, text = name.decode("latin-1").lower(), decode_header_value(value)
            joined[key] = f"{joined[key]}, {text}" if key in joined else text
        return joined


def of_scope(scope, body):
    """The request of an ASGI scope."""
    raw_path = scope.get("raw_path") or urllib.parse.quote(scope["path"]).encode()
    query = scope.get("query_string", b"").decode("utf-8", "replace")
    return Request(
        method=scope["method"],
        path=scope["path"],
        raw_path=raw_path.decode("latin-1"),
        query_params=urllib.parse.parse_qs(query, keep_blank_values=True),
        headers=[(bytes(name), bytes(value)) for name, value in scope["headers"]],
        body=body,
    )


async def read_body(receive):
    """All of the body, or None when the client went away before its end."""
    chunks = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


def replay(body, receive):
    """A receive that gives the body once, and after it what really comes."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again():
        return messages.pop() if messages else await receive()

    return receive_again
