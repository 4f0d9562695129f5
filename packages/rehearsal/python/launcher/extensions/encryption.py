"""Customer-managed keys: who may use them through S3, SNS and CloudWatch Logs. The emulator never asks.

S3:   https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
SNS:  https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
Logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from xml.sax.saxutils import escape

from ministack.services import kms, s3, sns

from extensions import administrator, authorization, provisioning, services

_KMS_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"


class KeyRefusal(Exception):
    """Why a key cannot be used, in the words of AWS."""


def install(current_caller):
    """Keeps the keys that the emulator's CloudFormation drops, and asks for each use of one."""
    provisioning.surround("AWS::S3::Bucket", after=_keep_bucket_key)
    provisioning.surround("AWS::SNS::Topic", after=_keep_topic_key)
    provisioning.surround("AWS::Logs::LogGroup", before=_require_logs_allowed)
    _guard_objects(current_caller)
    _guard_publishing(current_caller)


def require_topic_key(topic_arn, service):
    """Raises KeyRefusal unless the service may publish to the topic.

    Neither aws:SourceArn nor aws:SourceAccount is sent to KMS by EventBridge.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html"""
    key_id = _topic_key(topic_arn)
    if not key_id:
        return
    key = find_key(key_id)
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        if not services.is_allowed([key["Policy"]], service, action, key["Arn"]):
            raise KeyRefusal(f"the policy of key {key['Arn']} does not let {service} perform {action}")


def find_key(key_id):
    key = kms._resolve_key(key_id)
    if key is None:
        raise KeyRefusal(f"there is no key {key_id} with a policy that could be changed")
    return key


def _guard_objects(current_caller):
    put_object = s3._put_object
    get_object = s3._get_object

    def put(bucket, key, body, headers):
        applied, _ = s3._resolve_sse_write_headers(headers, bucket)
        refusal = _object_refusal(current_caller(), "kms:GenerateDataKey", applied or {}, bucket, key)
        return refusal or put_object(bucket, key, body, headers)

    def get(bucket, key, headers, query_params=None):
        answer = get_object(bucket, key, headers, query_params)
        return _object_refusal(current_caller(), "kms:Decrypt", answer[1], bucket, key) or answer

    s3._put_object = put
    s3._get_object = get


def _object_refusal(caller, action, headers, bucket, key):
    key_id = headers.get(_KMS_HEADER)
    if not key_id or not is_session(caller):
        return None
    context = {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket}/{key}"}
    try:
        require_caller(caller, action, find_key(key_id), "s3", context)
    except KeyRefusal as refusal:
        return s3._error("KMS.NotFoundException", str(refusal), 400)
    except authorization.AccessDenied as denied:
        return s3._error("AccessDenied", str(denied), 403)
    return None


def _guard_publishing(current_caller):
    publish = sns._publish

    def publish_with_key(params):
        caller = current_caller()
        topic_arn = sns._normalize_arn(sns._p(params, "TopicArn") or sns._p(params, "TargetArn"))
        key_id = _topic_key(topic_arn)
        if not key_id or not is_session(caller):
            return publish(params)
        context = {"kms:EncryptionContext:aws:sns:topicArn": topic_arn}
        try:
            key = find_key(key_id)
            for action in ("kms:GenerateDataKey", "kms:Decrypt"):
                require_caller(caller, action, key, "sns", context)
        except (KeyRefusal, authorization.AccessDenied) as refusal:
            return sns._error("KMSAccessDenied", str(refusal), 400)
        return publish(params)

    sns._publish = publish_with_key


def is_session(caller):
    """Whether a role is calling: the administrator is asked for nothing, and neither is the emulator itself."""
    return bool(caller) and not administrator.is_administrator(caller)


def require_caller(caller, action, key, service, context):
    """Raises AccessDenied unless the caller may use the key through the service."""
    authorization.authorize(
        caller,
        action,
        key["Arn"],
        {
            **context,
            "kms:ViaService": f"{service}.{authorization.REGION}.amazonaws.com",
            "kms:CallerAccount": authorization.ACCOUNT,
        },
    )


def _topic_key(topic_arn):
    topic = sns._topic_by_arn_any_scope(topic_arn)
    key_id = ((topic or {}).get("attributes") or {}).get("KmsMasterKeyId")
    # The account's own key for SNS may be used by every identity of the account, and by no service.
    return key_id if key_id and not key_id.startswith("alias/aws/") else None


def _keep_topic_key(topic_arn, properties):
    key_id = properties.get("KmsMasterKeyId")
    if key_id:
        sns._topics[topic_arn]["attributes"]["KmsMasterKeyId"] = key_id


def _keep_bucket_key(bucket, properties):
    for rule in (properties.get("BucketEncryption") or {}).get("ServerSideEncryptionConfiguration") or []:
        default = rule.get("ServerSideEncryptionByDefault") or {}
        if default.get("SSEAlgorithm") == "aws:kms" and default.get("KMSMasterKeyID"):
            key_id = escape(str(default["KMSMasterKeyID"]))
            s3._bucket_encryption[bucket] = (
                "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
                f"<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>{key_id}</KMSMasterKeyID>"
                "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
            )


def _require_logs_allowed(properties):
    """CloudWatch Logs refuses a key that it may not use when it is given to the group."""
    key_id = properties.get("KmsKeyId")
    if not key_id:
        return
    name = properties.get("LogGroupName", "")
    key = kms._resolve_key(key_id)
    service = f"logs.{authorization.REGION}.amazonaws.com"
    group_arn = f"arn:aws:logs:{authorization.REGION}:{authorization.ACCOUNT}:log-group:{name}"
    context = {"kms:EncryptionContext:aws:logs:arn": group_arn}
    actions = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")
    if key is None or not all(
        services.is_allowed([key["Policy"]], service, action, key["Arn"], context) for action in actions
    ):
        raise ValueError(f"The specified KMS key does not exist or is not allowed to be used with LogGroup '{group_arn}'")
