"""Steps of ours before and after ministack creates or updates a CloudFormation resource."""

from ministack.services.cloudformation import provisioners


def _nothing(*_):
    return None


def surround(resource_type, before=_nothing, after=_nothing):
    """Calls before(properties), which refuses by raising ValueError, and after(physical_id, properties)."""
    handlers = provisioners._RESOURCE_HANDLERS[resource_type]

    def create(logical_id, properties, stack_name):
        before(properties)
        result = handlers["create"](logical_id, properties, stack_name)
        after(result[0], properties)
        return result

    def update(physical_id, old_properties, properties, *rest):
        before(properties)
        result = handlers["update"](physical_id, old_properties, properties, *rest)
        after(result[0], properties)
        return result

    provisioners._RESOURCE_HANDLERS[resource_type] = {**handlers, "create": create, "update": update}
