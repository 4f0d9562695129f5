"""Names that are taken: CloudFormation creates no resource over one that exists; ministack does.

"AlreadyExists: The specified resource already existed before the execution of this handler."
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
A name that CloudFormation makes up is another one for each resource, so it is never taken.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
"""

from dataclasses import dataclass
from typing import Callable

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import (
    cloudwatch,
    cloudwatch_logs,
    codebuild,
    dynamodb,
    ecr,
    eventbridge,
    iam,
    kms,
    lambda_svc,
    s3,
    secretsmanager,
    sns,
    sqs,
    ssm,
)
from ministack.services.cloudformation import provisioners

LOG_GROUP = "AWS::Logs::LogGroup"


class AlreadyExists(ValueError):
    """CloudFormation's reason for a failed creation."""

    def __init__(self, resource_type, name):
        super().__init__(
            f"Resource handler returned message: \"Resource of type '{resource_type}' with identifier '{name}' "
            'already exists." (HandlerErrorCode: AlreadyExists)'
        )


@dataclass(frozen=True)
class Named:
    """How ministack creates a type, and knows its names. Update handlers call the same function for a replacement."""

    create: str
    property: str
    exists: Callable[[str, dict], bool]
    # Of the names that ministack makes up; None where it makes up a new one each time, or where a name is required.
    max_len: int | None = None
    lowercase: bool = False


def install():
    """Comes before the extensions that keep the handlers of these types."""
    _name_log_groups()
    for resource_type, named in _NAMED.items():
        _guard(resource_type, named)


def _guard(resource_type, named):
    create = getattr(provisioners, named.create)

    def create_new(logical_id, properties, stack_name):
        name = properties.get(named.property)
        if name and named.exists(name, properties):
            raise AlreadyExists(resource_type, name)
        if not name:
            _make_up_a_free_name(named, logical_id, properties, stack_name)
        return create(logical_id, properties, stack_name)

    setattr(provisioners, named.create, create_new)
    handlers = provisioners._RESOURCE_HANDLERS[resource_type]
    provisioners._RESOURCE_HANDLERS[resource_type] = {**handlers, "create": create_new}


def _make_up_a_free_name(named, logical_id, properties, stack_name):
    """ministack makes it of stack and logical id alone; a seed, which it keeps with the resource, makes another."""

    def made_up():
        return provisioners._physical_name(
            stack_name, logical_id, max_len=named.max_len, lowercase=named.lowercase
        )

    while named.max_len and named.exists(made_up(), properties):
        provisioners._NAME_SEED.set(new_uuid()[:8])


def _name_log_groups():
    """The one type here whose made-up names in ministack take no seed."""
    create, update = provisioners._cwlogs_create, provisioners._cwlogs_update
    named = Named("_cwlogs_create", "LogGroupName", _log_group_exists, max_len=512)

    def create_named(logical_id, properties, stack_name):
        if properties.get("LogGroupName"):
            return create(logical_id, properties, stack_name)
        _make_up_a_free_name(named, logical_id, properties, stack_name)
        name = provisioners._physical_name(stack_name, logical_id, max_len=named.max_len)
        return create(logical_id, {**properties, "LogGroupName": name}, stack_name)

    def update_named(physical_id, old_properties, properties, stack_name, logical_id=None):
        if not properties.get("LogGroupName") and not old_properties.get("LogGroupName"):
            properties = {**properties, "LogGroupName": physical_id}
        return update(physical_id, old_properties, properties, stack_name, logical_id)

    provisioners._cwlogs_create = create_named
    handlers = provisioners._RESOURCE_HANDLERS[LOG_GROUP]
    provisioners._RESOURCE_HANDLERS[LOG_GROUP] = {**handlers, "create": create_named, "update": update_named}


def _log_group_exists(name, _):
    return name in cloudwatch_logs._log_groups


def _rule_exists(name, properties):
    return eventbridge._rule_key(name, provisioners._eb_rule_bus_name(properties)) in eventbridge._rules


def _topic_exists(name, _):
    return f"arn:aws:sns:{get_region()}:{get_account_id()}:{name}" in sns._topics


def _policy_exists(name, properties):
    return f"arn:aws:iam::{get_account_id()}:policy{properties.get('Path', '/')}{name}" in iam._policies


_NAMED = {
    LOG_GROUP: Named("_cwlogs_create", "LogGroupName", _log_group_exists),
    "AWS::CloudWatch::Alarm": Named(
        "_cw_metric_alarm_create", "AlarmName", lambda name, _: name in cloudwatch._alarms, max_len=255
    ),
    "AWS::CodeBuild::Project": Named(
        "_codebuild_project_create", "Name", lambda name, _: name in codebuild._projects, max_len=255
    ),
    "AWS::DynamoDB::Table": Named("_ddb_create", "TableName", lambda name, _: name in dynamodb._tables, max_len=255),
    "AWS::ECR::Repository": Named(
        "_ecr_repo_create", "RepositoryName", lambda name, _: name in ecr._repositories, max_len=256, lowercase=True
    ),
    "AWS::Events::Rule": Named("_eb_rule_create", "Name", _rule_exists, max_len=64),
    "AWS::IAM::ManagedPolicy": Named(
        "_iam_managed_policy_create", "ManagedPolicyName", _policy_exists, max_len=128
    ),
    "AWS::IAM::Role": Named("_iam_role_create", "RoleName", lambda name, _: name in iam._roles, max_len=64),
    "AWS::KMS::Alias": Named("_kms_alias_create", "AliasName", lambda name, _: kms._alias_arn(name) in kms._aliases),
    "AWS::Lambda::Function": Named(
        "_lambda_create", "FunctionName", lambda name, _: name in lambda_svc._functions, max_len=64
    ),
    "AWS::S3::Bucket": Named("_s3_create", "BucketName", lambda name, _: s3._bucket_owner_account(name) is not None),
    "AWS::SNS::Topic": Named("_sns_create", "TopicName", _topic_exists, max_len=256),
    "AWS::SQS::Queue": Named("_sqs_create", "QueueName", lambda name, _: name in sqs._queue_name_to_url, max_len=80),
    "AWS::SSM::Parameter": Named("_ssm_create", "Name", lambda name, _: ssm._lookup_parameter(name)[1] is not None),
    "AWS::SecretsManager::Secret": Named(
        "_sm_secret_create", "Name", lambda name, _: name in secretsmanager._secrets, max_len=128
    ),
}
