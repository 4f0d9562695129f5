"""DynamoDB tables under a customer-managed key: whoever reads or writes one needs the key too.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
"""

import json

from ministack.core.responses import error_response_json
from ministack.services import dynamodb, kms

from extensions import authorization, encryption, provisioning

_DATA_OPERATIONS = {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"}
_BATCHES = {"BatchGetItem", "BatchWriteItem"}
_TRANSACTIONS = {"TransactGetItems", "TransactWriteItems"}
# The emulator's CloudFormation drops the key of a table.
_keys = {}


def install(current_caller):
    """Asks for the key before the emulator serves a data request."""
    provisioning.surround("AWS::DynamoDB::Table", after=_keep_key)
    handle_request = dynamodb.handle_request

    async def handle(method, path, headers, body, query_params):
        caller = current_caller()
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if encryption.is_session(caller):
            try:
                for table in _tables_of(operation, body):
                    _require_key(caller, table)
            except authorization.AccessDenied as denied:
                return error_response_json("AccessDeniedException", str(denied), 400)
        return await handle_request(method, path, headers, body, query_params)

    dynamodb.handle_request = handle


def _keep_key(table_name, properties):
    _keys.pop(table_name, None)
    key_id = (properties.get("SSESpecification") or {}).get("KMSMasterKeyId")
    if key_id:
        _keys[table_name] = key_id


def _tables_of(operation, body):
    if operation not in _DATA_OPERATIONS | _BATCHES | _TRANSACTIONS:
        return set()
    request = json.loads(body or b"{}")
    if operation in _BATCHES:
        names = request.get("RequestItems", {})
    elif operation in _TRANSACTIONS:
        names = [step.get("TableName", "") for item in request.get("TransactItems", []) for step in item.values()]
    else:
        names = [request.get("TableName", "")]
    return {name.rpartition("/")[2] for name in names}


def _require_key(caller, table):
    key = kms._resolve_key(_keys[table]) if table in _keys else None
    if key is None:
        return
    context = {
        "kms:EncryptionContext:aws:dynamodb:tableName": table,
        "kms:EncryptionContext:aws:dynamodb:subscriberId": authorization.ACCOUNT,
    }
    encryption.require_caller(caller, "kms:Decrypt", key, "dynamodb", context)
