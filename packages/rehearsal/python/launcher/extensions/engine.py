"""Calls back the engine that plays CodePipeline."""

import json
import urllib.error
import urllib.request

SECRET_HEADER = "x-rehearsal-secret"
TIMEOUT_SECONDS = 60


class EngineError(Exception):
    """The engine's refusal, or that it did not answer."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Engine:
    """The engine's address and the secret that tells it that the emulator is calling."""

    def __init__(self, url, secret):
        self._url = url.rstrip("/")
        self._secret = secret
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never has a proxy

    def post(self, path, payload):
        """The engine's answer, or an EngineError with its code and message."""
        request = urllib.request.Request(
            self._url + path,
            data=json.dumps(payload).encode(),
            headers={"content-type": "application/json", SECRET_HEADER: self._secret},
            method="POST",
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return json.loads(response.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except OSError as error:
            raise EngineError("CONNECTION_FAILURE", f"the engine at {self._url} did not answer: {error}") from None


def _refusal(error):
    text = error.read().decode("utf-8", "replace")
    try:
        answer = json.loads(text)
        return EngineError(str(answer["code"]), str(answer["message"]))
    except (ValueError, KeyError, TypeError):
        return EngineError("InternalFailure", f"the engine answered {error.code}: {text[:500]}")
