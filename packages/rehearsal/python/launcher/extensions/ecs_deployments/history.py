"""The revisions and deployments of each service, in the order in which they began.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
"""

import copy
import math
import secrets
import threading
import time
from dataclasses import dataclass, field, replace

from extensions.ecs_deployments import plan as plans
from extensions.ecs_deployments import timeline
from extensions.ecs_deployments.observation import ROLLED_BACK, Request

# Request parameters that "trigger a new service deployment": https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
TRIGGERS = (
    "taskDefinition",
    "networkConfiguration",
    "platformVersion",
    "loadBalancers",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
_OF_REVISIONS = (*TRIGGERS, "capacityProviderStrategy", "launchType", "platformFamily")


# Requests run on threads of their own, and so do trials.
lock = threading.RLock()


def now_ms():
    """The clock of all deployments."""
    return time.time() * 1000


@dataclass
class Revision:
    """A service revision: what the service was when its deployment began."""

    arn: str
    created_ms: float
    settings: dict

    @property
    def task_definition(self):
        return self.settings["taskDefinition"]


@dataclass
class Deployment:
    """A service deployment. `source` is what a rollback goes back to, `sources` all that ran when it began."""

    arn: str
    plan: plans.Plan
    target: Revision
    source: Revision | None
    sources: list
    configuration: dict
    requests: list = field(default_factory=list)

    def seen(self, at_ms=None):
        return timeline.observe(self.plan, self.requests, now_ms() if at_ms is None else at_ms)

    @property
    def is_tried(self):
        """Whether it is known what its tasks do."""
        return not math.isinf(self.plan.pending_ms)

    def go_on(self, script):
        """What its tasks do is known now; until now it was pending."""
        pending_ms = max(plans.PENDING_MS, now_ms() - self.plan.created_ms)
        self.plan = replace(self.plan, script=script, pending_ms=pending_ms)

    def request(self, kind, hook_id=""):
        self.requests.append(Request(now_ms(), kind, hook_id))


class History:
    """All deployments of one service."""

    def __init__(self, service):
        self.deployments = []
        self.cluster_arn, self.service_arn = service["clusterArn"], service["serviceArn"]
        self.tasks = {}

    def begin(self, service, script, minute_ms, attended=True, pending_ms=plans.PENDING_MS):
        """A deployment of what the service is now. It replaces one that has not ended."""
        began_ms = now_ms()
        steady = self.steady(began_ms)
        last = self.deployments[-1] if self.deployments else None
        is_replacing = last is not None and last.seen(began_ms).is_ongoing
        sources = [steady.target] if steady else []
        if is_replacing:
            last.request("SUPERSEDED")
            sources.append(last.target)
        deployment_id = f"ecs-svc/{secrets.randbelow(10**19):019d}"
        has_source, reconciles = steady is not None, len(sources) > 1
        plan = plans.plan_of(deployment_id, began_ms, service, script, minute_ms, has_source, reconciles, attended)
        plan = replace(plan, pending_ms=pending_ms)
        revision = Revision(
            self._arn("service-revision", f"{secrets.randbelow(10**19):019d}"),
            began_ms,
            copy.deepcopy({key: service[key] for key in _OF_REVISIONS if service.get(key)}),
        )
        source = steady.target if steady else None
        configuration = copy.deepcopy(service.get("deploymentConfiguration") or {})
        arn = self._arn("service-deployment", secrets.token_urlsafe(16))
        deployment = Deployment(arn, plan, revision, source, sources, configuration)
        self.deployments.append(deployment)
        return deployment

    def _arn(self, kind, name):
        return f"{self.service_arn.replace(':service/', f':{kind}/', 1)}/{name}"

    def steady(self, at_ms=None):
        """The last deployment that has succeeded: "the last deployment that completed successfully"."""
        return next((each for each in reversed(self.deployments) if each.seen(at_ms).status == "SUCCESSFUL"), None)

    def current(self):
        """The last deployment and what is seen of it."""
        last = self.deployments[-1]
        return last, last.seen()

    def serving(self):
        """The revision that the service is set to: after a rollback the one before."""
        last, seen = self.current()
        return last.source if seen.status in ROLLED_BACK and last.source else last.target

    def has_started(self, revision):
        """Whether a task of the revision has ever started, so that its images are known."""
        return any(
            each.plan.desired > 0 and (seen.scaled_ms is not None or (seen.failures and each.plan.script.kind not in timeline.NEVER_STARTED))
            for each, seen in ((each, each.seen()) for each in self.deployments if each.target is revision)
        )


# By `cluster/service`, as the emulator keeps its services.
histories = {}


def find_deployment(arn):
    """The deployment with its history; (None, None) if there is none."""
    for each in histories.values():
        for deployment in each.deployments:
            if deployment.arn == arn:
                return each, deployment
    return None, None


def find_revision(arn):
    """The revision with its history and the deployment that made it; None three times if there is none."""
    for each in histories.values():
        for deployment in each.deployments:
            if deployment.target.arn == arn:
                return each, deployment, deployment.target
    return None, None, None
