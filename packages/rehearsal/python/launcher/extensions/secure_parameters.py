"""Parameter Store: the events of its changes, and the keys of SecureString parameters. The emulator has neither.

Events: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
Keys:   https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
"""

import json
import time
import uuid

from ministack.core.responses import error_response_json
from ministack.services import eventbridge, ssm

from extensions import authorization, encryption


def install(current_caller):
    """Publishes what was changed once it is, and asks for the key before a value is decrypted."""
    _publish_changes()
    _guard_values(current_caller)


def _publish_changes():
    put_parameter = ssm._put_parameter
    delete_parameter = ssm._delete_parameter
    delete_parameters = ssm._delete_parameters

    def put(data):
        answer = put_parameter(data)
        if answer[0] == 200:
            version = json.loads(answer[2])["Version"]
            _publish("Create" if version == 1 else "Update", ssm._lookup_parameter(data["Name"])[1])
        return answer

    def delete_one(data):
        parameter = ssm._lookup_parameter(data.get("Name"))[1]
        return _publish_deleted(delete_parameter(data), [parameter])

    def delete_several(data):
        parameters = [ssm._lookup_parameter(name)[1] for name in data.get("Names", [])]
        return _publish_deleted(delete_parameters(data), parameters)

    ssm._put_parameter = put
    ssm._delete_parameter = delete_one
    ssm._delete_parameters = delete_several


def _publish_deleted(answer, parameters):
    if answer[0] == 200:
        for parameter in filter(None, parameters):
            _publish("Delete", parameter)
    return answer


def _publish(operation, parameter):
    detail = {"operation": operation, "name": parameter["Name"], "type": parameter["Type"]}
    if parameter.get("Description"):
        detail["description"] = parameter["Description"]
    eventbridge._dispatch_event(
        {
            "EventId": str(uuid.uuid4()),
            "Source": "aws.ssm",
            "DetailType": "Parameter Store Change",
            "Detail": json.dumps(detail),
            "EventBusName": "default",
            "Time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "Resources": [parameter["ARN"]],
            "Account": authorization.ACCOUNT,
            "Region": authorization.REGION,
        }
    )


def _guard_values(current_caller):
    get_parameter = ssm._get_parameter
    get_parameters = ssm._get_parameters

    def get_one(data):
        return _refusal(current_caller(), data, [data.get("Name")]) or get_parameter(data)

    def get_several(data):
        return _refusal(current_caller(), data, data.get("Names", [])) or get_parameters(data)

    ssm._get_parameter = get_one
    ssm._get_parameters = get_several


def _refusal(caller, data, names):
    """Parameter Store names the parameter in the encryption context. Its own key may be used by every identity."""
    if not data.get("WithDecryption") or not encryption.is_session(caller):
        return None
    for name in names:
        parameter = ssm._lookup_parameter(str(name).partition(":")[0])[1] or {}
        key_id = parameter.get("KeyId") or ""
        if not key_id or key_id.startswith("alias/aws/"):
            continue
        try:
            context = {"kms:EncryptionContext:PARAMETER_ARN": parameter["ARN"]}
            encryption.require_caller(caller, "kms:Decrypt", encryption.find_key(key_id), "ssm", context)
        except encryption.KeyRefusal as refusal:
            return error_response_json("InvalidKeyId", str(refusal), 400)
        except authorization.AccessDenied as denied:
            return error_response_json("AccessDeniedException", str(denied), 400)
    return None
