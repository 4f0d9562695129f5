"""`Ref` of a secret is its ARN; the emulator's CloudFormation knows a secret by its name.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secret.html
"""

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

RESOURCE_TYPE = "AWS::SecretsManager::Secret"


def install():
    """Puts the ARN in the place of the name, and the name where ministack looks for it."""
    handlers = provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE]

    def create(logical_id, properties, stack_name):
        return _by_arn(handlers["create"](logical_id, properties, stack_name))

    def update(physical_id, *arguments):
        return _by_arn(handlers["update"](_name_of(physical_id), *arguments))

    def delete(physical_id, properties):
        return handlers["delete"](_name_of(physical_id), properties)

    provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE] = {**handlers, "create": create, "update": update, "delete": delete}


def _by_arn(result):
    _, attributes = result
    return attributes["Id"], attributes


def _name_of(physical_id):
    _, secret = secretsmanager._resolve(physical_id)
    return secret["Name"] if secret else physical_id
