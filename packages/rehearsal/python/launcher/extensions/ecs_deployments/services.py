"""Services: the emulator keeps their settings, and what they run follows from their deployments.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

import contextlib
import contextvars
import functools

from ministack.core.responses import error_response_json
from ministack.services import ecs

from extensions.ecs_deployments import events, obstacles, one_off, plan, scripts, tasks, trials, views
from extensions.ecs_deployments.history import TRIGGERS, History, histories, lock

_settings = {"minute_ms": 60_000}
# Whether somebody is there to continue a pause.
_attended = contextvars.ContextVar("rehearsal_ecs_attended", default=True)
# Parameters that the emulator does not keep.
_KEPT = ("serviceRegistries", "serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")


def locked(operation):
    """One request at a time, on what is true now."""

    @functools.wraps(operation)
    def run(data):
        with lock:
            refresh_all()
            return operation(data)

    return run


def install(minute_ms):
    """Replaces what starts tasks of services, and the operations that make deployments."""
    _settings["minute_ms"] = minute_ms
    # The emulator itself runs no containers: see trials.
    ecs._get_docker = lambda: None
    ecs._reconcile_service_tasks = lambda cluster_name, key: None
    create, update, delete = ecs._create_service, ecs._update_service, ecs._delete_service
    replaced = {
        "CreateService": ("_create_service", lambda data: create_service(create, data)),
        "UpdateService": ("_update_service", lambda data: update_service(update, data)),
        "DeleteService": ("_delete_service", delete),
        "DescribeServices": ("_describe_services", ecs._describe_services),
        "ListTasks": ("_list_tasks", ecs._list_tasks),
        "DescribeTasks": ("_describe_tasks", ecs._describe_tasks),
        "RunTask": ("_run_task", one_off.run_task),
        "StopTask": ("_stop_task", one_off.stop_task),
    }
    for operation, (name, function) in replaced.items():
        guarded = locked(function)
        setattr(ecs, name, guarded)
        ecs._ACTION_MAP[operation] = guarded


def create_service(create, data):
    refused = controller_refusal(data) or _hook_refusal(data)
    if refused:
        return refused
    answer = create(data)
    if answer[0] < 400:
        key = key_of(data, "serviceName")
        service = ecs._services[key]
        service.update({name: data[name] for name in _KEPT if name in data})
        histories[key] = History(service)
        # The first image often comes later than the service, so obstacles do not count yet.
        _begin(histories[key], service, lambda script, task_definition: script)
        refresh(key)
        return ecs.json_response({"service": ecs._sanitize(service)})
    return answer


def update_service(update, data):
    key = key_of(data, "service")
    service = ecs._services.get(key)
    refused = _hook_refusal(data) or _inactive(service)
    if refused:
        return refused
    before = _triggers(service)
    answer = update(data)
    if answer[0] >= 400:
        return answer
    service.update({name: data[name] for name in _KEPT if name in data})
    if data.get("forceNewDeployment") or _triggers(service) != before:
        _begin(histories[key], service, obstacles.with_obstacle)
    refresh(key)
    return ecs.json_response({"service": ecs._sanitize(service)})


def _begin(history, service, with_obstacle):
    """A deployment that does what a test says, or what its containers do; unless no task can start."""
    given = scripts.next_for_service(service["serviceName"])
    task_definition = ecs._task_defs.get(service["taskDefinition"].rpartition("/")[2])
    script = given or scripts.HEALTHY
    if task_definition:
        script = with_obstacle(script, task_definition)
    # It is the default itself only if neither a test nor an obstacle has a say.
    is_open = script is scripts.HEALTHY and bool(task_definition) and int(service["desiredCount"]) > 0
    is_tried = is_open and trials.are_possible(task_definition)
    pending_ms = trials.UNKNOWN_MS if is_tried else plan.PENDING_MS
    deployment = history.begin(service, script, _settings["minute_ms"], _attended.get(), pending_ms)
    if is_tried:
        _try(deployment, service, task_definition)


def _try(deployment, service, task_definition):
    def finish(script):
        with lock:
            deployment.go_on(script)

    def is_wanted():
        with lock:
            return deployment.seen().is_ongoing

    trials.begin(f"service {service['serviceName']}", task_definition, scripts.HEALTHY, finish, is_wanted)


@contextlib.contextmanager
def unattended():
    """Deployments that begin in it neither pause nor bake."""
    token = _attended.set(False)
    try:
        yield
    finally:
        _attended.reset(token)


def _triggers(service):
    return {name: service.get(name) for name in TRIGGERS} if service else None


def _inactive(service):
    if service is not None and service["status"] != "ACTIVE":
        return error_response_json("ServiceNotActiveException", "Service was not ACTIVE.", 400)
    return None


def controller_refusal(data):
    """Deployments of ECS alone are played."""
    controller = (data.get("deploymentController") or {}).get("type", "ECS")
    if controller == "ECS":
        return None
    message = f"the rehearsal does not play the deployment controller {controller}, only ECS"
    return error_response_json("UnsupportedFeatureException", message, 400)


def _hook_refusal(data):
    """PAUSE hooks alone are played. "PAUSE hooks cannot be configured at TEST_TRAFFIC_SHIFT or PRODUCTION_TRAFFIC_SHIFT stages."
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html"""
    for hook in (data.get("deploymentConfiguration") or {}).get("lifecycleHooks") or []:
        stages = set(hook.get("lifecycleStages") or [])
        if hook.get("targetType", "AWS_LAMBDA") != "PAUSE":
            message = "the rehearsal does not play lifecycle hooks of the target type AWS_LAMBDA, only PAUSE"
            return error_response_json("UnsupportedFeatureException", message, 400)
        if stages & {"TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"} or not stages:
            message = f"PAUSE hooks cannot be configured at {', '.join(sorted(stages)) or 'no stage'}"
            return error_response_json("InvalidParameterException", message, 400)
    return None


def key_of(data, name):
    """The emulator's key of the service that a request is about."""
    return f"{ecs._resolve_cluster_name(data.get('cluster', 'default'))}/{str(data.get(name, '')).rpartition('/')[2]}"


def refresh_all():
    one_off.refresh()
    for key in list(histories):
        if (ecs._services.get(key) or {}).get("status") == "ACTIVE":
            refresh(key)


def refresh(key):
    """Writes what is true now into the emulator's record."""
    history, service = histories[key], ecs._services[key]
    service["taskDefinition"] = history.serving().task_definition
    tasks.refresh(history, service)
    own = [task for task in (ecs._tasks[arn] for arn in history.tasks.values()) if task["lastStatus"] != "STOPPED"]
    service["runningCount"] = sum(task["lastStatus"] == "RUNNING" for task in own)
    service["pendingCount"] = len(own) - service["runningCount"]
    service["deployments"] = _deployments(history, service)
    service["events"] = events.events_of(history, service)
    service.update(views.current_fields(history))


def _deployments(history, service):
    """The one that the service is set to is PRIMARY; others that still have tasks, or have failed, are ACTIVE."""
    last, seen = history.current()
    steady = history.steady()
    listed = [last] + ([steady] if steady and steady is not last else [])
    running = {each: 0 for each in (deployment.plan.id for deployment in listed)}
    for (owner, _, _), arn in history.tasks.items():
        if owner in running and ecs._tasks[arn]["lastStatus"] == "RUNNING":
            running[owner] += 1
    desired = int(service["desiredCount"])
    rollouts = [views.rollout(each, each.seen(), running[each.plan.id], desired) for each in listed]
    primary = 0 if history.serving() is last.target else len(rollouts) - 1
    for index, rollout in enumerate(rollouts):
        rollout["status"] = "PRIMARY" if index == primary else "ACTIVE"
    if primary and seen.is_ongoing:
        rollouts[primary].update(
            rolloutState="IN_PROGRESS",
            rolloutStateReason=f"ECS deployment circuit breaker: rolling back to deploymentId {rollouts[primary]['id']}.",
        )
    return sorted(rollouts, key=lambda each: each["status"] != "PRIMARY")
