"""The CloudFormation type AWS::CodePipeline::Pipeline, served by the engine."""

from ministack.services.cloudformation import provisioners, stacks

from extensions.engine import EngineError

TYPE = "AWS::CodePipeline::Pipeline"
NAME_LIMIT = 100
_PATH = "/_rehearsal/pipelines"


def install(engine):
    """Registers the type. It blocks until the engine has answered, so it runs on a worker thread: on the event loop
    the engine could not call the emulator back meanwhile."""
    provisioners._RESOURCE_HANDLERS[TYPE] = _handlers(engine)
    runs_on_worker_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda resource_type: resource_type == TYPE or runs_on_worker_thread(resource_type)


def _handlers(engine):
    def call(operation, logical_id, physical_id, properties):
        request = {"operation": operation, "logicalId": logical_id, "properties": properties}
        if physical_id is not None:
            request["physicalId"] = physical_id
        try:
            return engine.post(_PATH, request)
        except EngineError as error:
            raise ValueError(f"{error} ({error.code})") from None

    def create(logical_id, properties, stack_name):
        # The engine does not know the stack, so it is told the name that CloudFormation would have made.
        name = properties.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=NAME_LIMIT)
        return _result(call("create", logical_id, None, {**properties, "Name": name}))

    def update(physical_id, old_properties, properties, stack_name, logical_id):
        name = properties.get("Name") or physical_id
        if name == physical_id:
            return _result(call("update", logical_id, physical_id, {**properties, "Name": name}))
        replacement = create(logical_id, properties, stack_name)
        delete(physical_id, old_properties, logical_id)
        return replacement

    def delete(physical_id, properties, logical_id):
        call("delete", logical_id, physical_id, properties)

    return {
        "create": create,
        "update": update,
        "update_with_logical_id": True,
        "delete": delete,
        "delete_with_logical_id": True,
    }


def _result(answer):
    """Ref is the name and Fn::GetAtt knows Version alone, as on AWS."""
    return answer["name"], {"Version": str(answer["version"])}
