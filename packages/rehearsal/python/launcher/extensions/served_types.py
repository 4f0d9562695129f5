"""CloudFormation types that the engine serves, because the emulator does not know them."""

from ministack.services.cloudformation import provisioners, stacks

from extensions import existing_names
from extensions.engine import EngineError

NAME_LIMIT = 100
NAME_IN_USE = ("PipelineNameInUseException",)


def serve(engine, resource_type, path, attributes):
    """Registers a type: Ref is its name, and attributes(answer) are what Fn::GetAtt knows.

    It blocks until the engine has answered, so it runs on a worker thread: on the event loop the engine could not call
    the emulator back meanwhile."""
    provisioners._RESOURCE_HANDLERS[resource_type] = _handlers(engine, resource_type, path, attributes)
    runs_on_worker_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda given: given == resource_type or runs_on_worker_thread(given)


def _handlers(engine, resource_type, path, attributes):
    def call(operation, logical_id, physical_id, properties):
        request = {"operation": operation, "logicalId": logical_id, "properties": properties}
        if physical_id is not None:
            request["physicalId"] = physical_id
        try:
            return engine.post(path, request)
        except EngineError as error:
            if error.code in NAME_IN_USE:
                raise existing_names.AlreadyExists(resource_type, properties["Name"]) from None
            raise ValueError(f"{error} ({error.code})") from None

    def result(answer):
        return answer["name"], attributes(answer)

    def create(logical_id, properties, stack_name):
        # The engine does not know the stack, so it is told the name that CloudFormation would have made.
        name = properties.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=NAME_LIMIT)
        return result(call("create", logical_id, None, {**properties, "Name": name}))

    def update(physical_id, old_properties, properties, stack_name, logical_id):
        name = properties.get("Name") or physical_id
        if name == physical_id:
            return result(call("update", logical_id, physical_id, {**properties, "Name": name}))
        # CloudFormation deletes or keeps what is replaced when the whole update has succeeded.
        return create(logical_id, properties, stack_name)

    def delete(physical_id, properties, logical_id):
        call("delete", logical_id, physical_id, {})

    return {
        "create": create,
        "update": update,
        "update_with_logical_id": True,
        "delete": delete,
        "delete_with_logical_id": True,
    }
