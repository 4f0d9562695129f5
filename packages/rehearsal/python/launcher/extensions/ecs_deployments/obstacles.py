"""What keeps every task from starting, whatever a test's script says."""

import dataclasses

from extensions.ecs_deployments import images, logs


def with_obstacle(script, task_definition):
    """The script; or one of tasks that cannot start, with the reason, because the images or the log groups are out of reach."""
    reason = images.pull_problem(task_definition)
    if reason is not None:
        return dataclasses.replace(script, kind="cannotPull", reason=reason, times=None)
    reason = logs.problem(task_definition)
    return script if reason is None else dataclasses.replace(script, kind="cannotInitialize", reason=reason, times=None)
