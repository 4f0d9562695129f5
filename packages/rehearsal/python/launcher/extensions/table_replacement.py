"""A table with a made-up name whose key schema changes is replaced by a table of another name; ministack deletes it first.

"Update requires: Some interruptions. Replacement if you edit an existing attribute."
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
"""

from ministack.services.cloudformation import provisioners

RESOURCE_TYPE = "AWS::DynamoDB::Table"
_CREATE_ONLY = ("KeySchema", "LocalSecondaryIndexes")


def install():
    """CloudFormation deletes or keeps the replaced table after the update, by its UpdateReplacePolicy."""
    handlers = provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE]

    def update(physical_id, old_properties, properties, stack_name, logical_id=None):
        has_name = properties.get("TableName") or old_properties.get("TableName")
        if has_name or all(old_properties.get(each) == properties.get(each) for each in _CREATE_ONLY):
            return handlers["update"](physical_id, old_properties, properties, stack_name, logical_id)
        return provisioners._seeded_create(handlers["create"], logical_id, properties, stack_name)

    provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE] = {**handlers, "update": update}
