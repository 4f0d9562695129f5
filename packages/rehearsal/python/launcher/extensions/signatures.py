"""Who signed a request: Signature Version 4, in the Authorization header or presigned in the query, and nothing else.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

import contextvars
import hashlib

from ministack.core import iam_evaluator, responses, sigv4
from ministack.services import s3

from extensions import authorization

_ALGORITHM = "AWS4-HMAC-SHA256"
_QUERY = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature")
# Other ways to name a key in a query: Signature Version 2, and spellings of version 4.
_OLD_QUERY = frozenset({"awsaccesskeyid", "signature", "signaturemethod", "signatureversion"})
_MOST_SECONDS = 7 * 24 * 3600
# https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
_UNHASHED_BODIES = frozenset(
    {
        "UNSIGNED-PAYLOAD",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    }
)


class Refused(Exception):
    """The request has no valid caller; carries AWS's error code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def caller(request):
    """The access key whose signature the request carries; raises Refused."""
    return contextvars.Context().run(_caller, request)


def _caller(request):
    responses.set_request_account_id(authorization.ACCOUNT)
    given = [value for name, value in request.headers if name.lower() == b"authorization"]
    in_query = _names_credentials(request.query_params)
    if len(given) > 1 or (given and in_query):
        raise Refused("InvalidArgument", "Only one auth mechanism allowed")
    if given:
        return _signed_by_header(request, given[0])
    if in_query:
        return _signed_by_query(request)
    raise Refused("MissingAuthenticationToken", "Request is missing Authentication Token")


def _names_credentials(query_params):
    names = {name.lower() for name in query_params}
    return bool(names & _OLD_QUERY) or any(name.startswith("x-amz-") and name in _SPELLINGS for name in names)


_SPELLINGS = frozenset(name.lower() for name in _QUERY) - {"x-amz-date"}


def _signed_by_header(request, authorization_header):
    if not authorization_header.startswith(f"{_ALGORITHM} ".encode()):
        raise Refused("UnsupportedSignature", f"The request must be signed with {_ALGORITHM}")
    access_key_id = _authenticated(request)
    _require_own_body(request)
    return access_key_id


def _require_own_body(request):
    """The signature covers what the header says of the body, so the body has to be the one that the header means.
    ministack checks the chunks of a body that is signed piece by piece, as only S3 takes it."""
    named = request.header_map().get("x-amz-content-sha256")
    if named is None or named == hashlib.sha256(request.body).hexdigest():
        return
    is_for_s3 = _service_of(request) == "s3"
    if not is_for_s3 or named not in _UNHASHED_BODIES:
        raise Refused("SignatureDoesNotMatch", sigv4.SIGNATURE_MISMATCH)


def _service_of(request):
    signature = sigv4.parse_header_signature(request.header_map())
    return getattr(signature, "service", "")


def _signed_by_query(request):
    for name in request.query_params:
        if name.lower() in _OLD_QUERY or (name.lower() in _SPELLINGS and name not in _QUERY):
            raise Refused("UnsupportedSignature", f"The query parameter {name} is none of {_ALGORITHM}")
    values = {name: request.query_params.get(name, []) for name in _QUERY}
    if any(len(each) != 1 or not each[0] for each in values.values()) or values["X-Amz-Algorithm"] != [_ALGORITHM]:
        raise Refused("IncompleteSignature", f"A presigned request must have each of {', '.join(_QUERY)} once")
    _require_not_expired(values["X-Amz-Date"][0], values["X-Amz-Expires"][0])
    key_id, *scope = values["X-Amz-Credential"][0].split("/")
    if len(scope) == 4 and scope[2] == "s3":
        return _signed_for_s3(request, key_id)
    return _authenticated(request)


def _require_not_expired(date, seconds):
    try:
        expired = not 0 < int(seconds) <= _MOST_SECONDS or sigv4.presigned_request_is_expired(date, seconds)
    except ValueError:
        expired = True
    if expired:
        raise Refused("AccessDenied", "Request has expired")


def _signed_for_s3(request, key_id):
    failure = s3._verify_presigned_sigv4(request.method, request.path, request.header_map(), request.query_params)
    if failure is not None:
        raise Refused("SignatureDoesNotMatch", sigv4.SIGNATURE_MISMATCH)
    return key_id


def _authenticated(request):
    iam_evaluator.pin_signed_request(request.method, request.raw_path, request.query_params, request.headers)
    iam_evaluator.pin_signed_body(request.body)
    signed = iam_evaluator._signed_request.get()
    found = iam_evaluator.authenticate(signed.access_key_id, authorization.ACCOUNT) if signed else None
    if isinstance(found, iam_evaluator.AuthError):
        raise Refused(found.code, found.message)
    if found is None or not found.access_key_id:
        raise Refused("IncompleteSignature", sigv4.SIGNATURE_MISMATCH)
    return found.access_key_id
