"""Requests that come from a web page, refused before anything reads them.

A page can send requests to loopback, and with DNS rebinding it can read the answers. A browser says where a page comes from
in `Origin` and `Sec-Fetch-Site`, and sends the page's host name as `Host`; no client of a rehearsal does any of this.
https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Origin
https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
"""

# Typed into the address bar, or the header of something that is not a browser.
_NOT_FROM_A_PAGE = {b"none"}


def refusal(headers, host):
    """Why the request is refused, or None. `headers` are pairs of bytes, `host` is the only one of ours."""
    if _values(headers, b"origin"):
        return "requests with an Origin header are refused: a rehearsal serves no web pages"
    if set(_values(headers, b"sec-fetch-site")) - _NOT_FROM_A_PAGE:
        return "requests of a web page are refused: a rehearsal serves none"
    if _values(headers, b"host") != [host.encode()]:
        return f"the Host header must be {host}: no other name is this rehearsal's"
    return None


def without_cors(send):
    """The same send, which drops what would open an answer to web pages."""

    async def send_without_cors(message):
        if "headers" in message:
            headers = [each for each in message["headers"] if not each[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": headers}
        await send(message)

    return send_without_cors


def _values(headers, name):
    return [value.strip().lower() if name != b"origin" else value for key, value in headers if key.lower() == name]
