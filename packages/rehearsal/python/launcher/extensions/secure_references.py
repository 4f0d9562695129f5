"""CloudFormation takes references to SecureString parameters in few properties only; the emulator takes them anywhere.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
"""

from ministack.services.cloudformation import changesets, handlers

_MARK = "{{resolve:ssm-secure:"
_SUPPORTED = {
    "AWS::DirectoryService::MicrosoftAD/Properties/Password",
    "AWS::DirectoryService::SimpleAD/Properties/Password",
    "AWS::ElastiCache::ReplicationGroup/Properties/AuthToken",
    "AWS::IAM::User/Properties/LoginProfile/Password",
    "AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password",
    "AWS::OpsWorks::App/Properties/AppSource/Password",
    "AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password",
    "AWS::OpsWorks::Stack/Properties/RdsDbInstances",
    "AWS::RDS::DBCluster/Properties/MasterUserPassword",
    "AWS::RDS::DBInstance/Properties/MasterUserPassword",
    "AWS::Redshift::Cluster/Properties/MasterUserPassword",
}


def install():
    """Refuses such a template before anything of it is made, as CloudFormation does."""
    validate = handlers.validate_template_support

    def validate_references_too(template, *arguments, **options):
        validate(template, *arguments, **options)
        places = [place for place in _places(template) if place not in _SUPPORTED]
        if places:
            raise ValueError(f"SSM Secure reference is not supported in: [{','.join(places)}]")

    handlers.validate_template_support = validate_references_too
    changesets.validate_template_support = validate_references_too


def _places(template):
    for resource in (template.get("Resources") or {}).values():
        yield from _places_in(resource.get("Properties") or {}, f"{resource.get('Type')}/Properties")


def _places_in(value, path):
    """The path of a property goes as far as its first list or function."""
    if isinstance(value, dict) and not _is_function(value):
        for key, each in value.items():
            yield from _places_in(each, f"{path}/{key}")
    elif _MARK in str(value):
        yield path


def _is_function(value):
    return len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))
