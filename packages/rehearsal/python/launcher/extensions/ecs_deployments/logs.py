"""What containers write: the awslogs driver, with the task's execution role.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html: the stream is prefix/container/task.
"""

from ministack.services import cloudwatch_logs, ecs

from extensions import authorization
from extensions.ecs_deployments import images


def target(task, script):
    """The group and the stream of the container that the script is about; None if it does not log there."""
    definitions = ecs._task_defs[task["taskDefinitionArn"].rpartition("/")[2]]["containerDefinitions"]
    named = [each for each in definitions if each["name"] == script.container]
    container = (named or [each for each in definitions if each.get("essential", True)] or definitions)[0]
    return ecs._awslogs_config(container, task["taskArn"].rpartition("/")[2], task["taskArn"].rpartition("/")[2])


def problem(task_definition):
    """Why the task cannot start: its execution role is not allowed to write, or the group is not there.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"""
    configurations = [ecs._awslogs_config(each, "task", "task") for each in task_definition["containerDefinitions"]]
    groups = {each["group"]: each for each in configurations if each is not None}
    try:
        session = images.execution_session(task_definition) if groups else None
        for name, configuration in groups.items():
            if name not in cloudwatch_logs._log_groups and not configuration["create_group"]:
                return _words("ResourceNotFoundException: The specified log group does not exist.")
            if session is not None:
                _require_writing(session, name)
    except authorization.AccessDenied as denied:
        return _words(f"AccessDeniedException: {denied}")
    return None


def _words(cause):
    return (
        "failed to validate logger args: create stream has been retried 1 times: "
        f"failed to create Cloudwatch log stream: {cause}"
    )


def _require_writing(session, group):
    arn = f"arn:aws:logs:{authorization.REGION}:{authorization.ACCOUNT}:log-group:{group}:log-stream:*"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        authorization.authorize(session, action, arn)


def write(task, script, at_ms):
    """Writes the script's lines, if the container has a group that is there."""
    configuration = target(task, script)
    if not script.output or configuration is None or not ecs._ensure_awslogs_stream(configuration):
        return
    cloudwatch_logs._put_log_events(
        {
            "logGroupName": configuration["group"],
            "logStreamName": configuration["stream"],
            "logEvents": [{"timestamp": int(at_ms), "message": line} for line in script.output],
        }
    )
