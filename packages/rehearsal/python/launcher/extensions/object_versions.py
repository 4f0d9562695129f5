"""S3 names the version of the object in the events it sends to EventBridge; the emulator leaves it out.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

import contextvars
import json

from ministack.services import eventbridge, s3

_version_id = contextvars.ContextVar("rehearsal_object_version_id", default=None)


def install():
    """Remembers the version while the emulator makes the event, and puts it in when the event is sent."""
    fire_s3_event = s3._fire_s3_event
    dispatch_event = eventbridge._dispatch_event

    def fire(*args, version_id=None, **kwargs):
        token = _version_id.set(version_id)
        try:
            fire_s3_event(*args, version_id=version_id, **kwargs)
        finally:
            _version_id.reset(token)

    def dispatch(event, *args, **kwargs):
        return dispatch_event(_with_version(event), *args, **kwargs)

    s3._fire_s3_event = fire
    eventbridge._dispatch_event = dispatch


def _with_version(event):
    version_id = _version_id.get()
    if event.get("Source") != "aws.s3" or not version_id:
        return event
    detail = json.loads(event["Detail"])
    detail["object"]["version-id"] = version_id
    return {**event, "Detail": json.dumps(detail)}
