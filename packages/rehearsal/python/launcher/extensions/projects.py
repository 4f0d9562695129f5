"""Tells the engine about each AWS::CodeBuild::Project: the emulator keeps only part of its properties, and the engine is
what runs the builds."""

from ministack.services.cloudformation import provisioners, stacks

from extensions import provisioning
from extensions.engine import EngineError

TYPE = "AWS::CodeBuild::Project"
_PATH = "/_rehearsal/projects"


def install(engine):
    """Puts the engine beside the emulator's own handlers. Like pipelines, these wait for the engine on a worker thread."""

    def tell(operation, name, properties):
        try:
            engine.post(_PATH, {"operation": operation, "name": name, "properties": properties})
        except EngineError as error:
            raise ValueError(f"{error} ({error.code})") from None

    provisioning.surround(TYPE, after=lambda name, properties: tell("put", name, properties))
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]

    def delete(physical_id, properties):
        tell("delete", physical_id, {})
        handlers["delete"](physical_id, properties)

    provisioners._RESOURCE_HANDLERS[TYPE] = {**handlers, "delete": delete}
    runs_on_worker_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda resource_type: resource_type == TYPE or runs_on_worker_thread(resource_type)
