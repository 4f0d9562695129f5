"""Changes that only a new resource can have, where ministack makes them in place or deletes the former resource first.

With a fixed name they fail: "CloudFormation cannot update a stack when a custom-named resource requires replacing."
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

from ministack.services.cloudformation import provisioners

TABLE = "AWS::DynamoDB::Table"
# By type: the property that names it, and the others that are create-only.
_CREATE_ONLY = {
    "AWS::Events::Rule": ("Name", "EventBusName"),
    "AWS::S3::Bucket": ("BucketName", "ObjectLockEnabled"),
}
_OF_TABLES = ("KeySchema", "LocalSecondaryIndexes")


def install():
    """CloudFormation deletes or keeps what is replaced after the update, by its UpdateReplacePolicy."""
    for resource_type, properties in _CREATE_ONLY.items():
        provisioners._REPLACING_PROPERTIES[resource_type] = properties
        provisioners._CUSTOM_NAME_REPLACEMENT[resource_type] = {"name": properties[0]}
    _replace_tables()


def _replace_tables():
    """A table with a made-up name gets another one, so that the former can be there until the update has succeeded."""
    handlers = provisioners._RESOURCE_HANDLERS[TABLE]

    def update(physical_id, old_properties, properties, stack_name, logical_id=None):
        has_name = properties.get("TableName") or old_properties.get("TableName")
        if has_name or all(old_properties.get(each) == properties.get(each) for each in _OF_TABLES):
            return handlers["update"](physical_id, old_properties, properties, stack_name, logical_id)
        return provisioners._seeded_create(handlers["create"], logical_id, properties, stack_name)

    provisioners._RESOURCE_HANDLERS[TABLE] = {**handlers, "update": update}
