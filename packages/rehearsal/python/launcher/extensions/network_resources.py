"""CloudFormation types of networks that ministack does not know. They are accepted and do nothing, so that the stack of a whole
service can be deployed; deploying it says which they are (packages/rehearsal/src/assembly/not-played.ts)."""

import secrets

from ministack.services.cloudformation import provisioners

# Of a range that is for documentation alone: https://www.rfc-editor.org/rfc/rfc5737
ADDRESS = "192.0.2.1"


def install():
    """Ref and Fn::GetAtt give what AWS's pages say, each new resource an id of its own."""
    for resource_type, describe in _TYPES.items():
        provisioners._RESOURCE_HANDLERS.setdefault(resource_type, _handlers(describe))


def _handlers(describe):
    def create(logical_id, properties, stack_name):
        return describe()

    def delete(physical_id, properties):
        return None

    return {"create": create, "delete": delete}


def _id(prefix):
    return f"{prefix}-{secrets.token_hex(8)}"


def _address():
    return ADDRESS, {"AllocationId": _id("eipalloc"), "PublicIp": ADDRESS}


def _gateway():
    gateway = _id("nat")
    return gateway, {"NatGatewayId": gateway}


def _rule():
    rule = _id("sgr")
    return rule, {"Id": rule}


_TYPES = {
    "AWS::EC2::EIP": _address,
    "AWS::EC2::NatGateway": _gateway,
    "AWS::EC2::SecurityGroupIngress": _rule,
    "AWS::EC2::SecurityGroupEgress": _rule,
}
