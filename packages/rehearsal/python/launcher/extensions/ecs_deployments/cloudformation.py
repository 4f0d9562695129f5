"""AWS::ECS::Service: CloudFormation waits until the deployment that it has started ends, and fails as it does.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html

Nobody is there to continue a pause while a stack is deployed, so these deployments do not pause, and have no bake time. On AWS
they do: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
"""

import json
import time

from ministack.services.cloudformation import provisioners, stacks

from extensions.ecs_deployments import services, timeline
from extensions.ecs_deployments.history import histories

TYPE = "AWS::ECS::Service"
_POLL_SECONDS = 0.02


class Unstable(Exception):
    """Why the service is not stable, as CloudFormation says it."""


def install():
    """It waits, so it runs on a worker thread: the event loop answers requests meanwhile."""
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]
    create, update = handlers["create"], handlers["update"]

    def create_and_wait(logical_id, properties, stack_name):
        # The emulator's own step leaves the controller out.
        controller = (properties.get("DeploymentController") or {}).get("Type", "ECS")
        refused = services.controller_refusal({"deploymentController": {"type": controller}})
        if refused:
            raise Unstable(json.loads(refused[2])["message"])
        return _unattended(create, logical_id, properties, stack_name)

    def update_and_wait(physical_id, old_properties, properties, stack_name):
        return _unattended(update, physical_id, old_properties, properties, stack_name)

    handlers.update(create=create_and_wait, update=update_and_wait)
    runs_on_worker_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda given: given == TYPE or runs_on_worker_thread(given)


def _unattended(operation, *arguments):
    with services.unattended():
        physical_id, attributes = operation(*arguments)
    _wait_until_stable(histories["/".join(physical_id.rsplit("/", 2)[1:])])
    return physical_id, attributes


def _wait_until_stable(history):
    deployment = history.deployments[-1]
    while not deployment.is_tried and deployment.seen().is_ongoing:
        time.sleep(_POLL_SECONDS)
    if timeline.end_of(deployment.plan, deployment.requests) is None:
        raise Unstable("the service does not stabilize: its tasks keep failing, and it has no deployment circuit breaker")
    while (seen := deployment.seen()).is_ongoing:
        time.sleep(_POLL_SECONDS)
    if seen.breaker_triggered:
        raise Unstable("Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.")
    if seen.status != "SUCCESSFUL":
        raise Unstable(f"Error occurred during operation '{seen.reason}'.")
