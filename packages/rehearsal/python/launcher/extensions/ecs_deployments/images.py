"""The images of a task definition: their digests, and whether tasks can pull them."""

import hashlib

from ministack.services import ecr

from extensions import authorization

REGISTRY = f"{authorization.ACCOUNT}.dkr.ecr.{authorization.REGION}.amazonaws.com/"
SERVICE = "ecs-tasks.amazonaws.com"
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
_PULL_ACTIONS = ("ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage")


def container_images(task_definition, has_started, digests=()):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerImage.html. ECS resolves a digest when the first task
    starts, and never for a container whose versionConsistency is `disabled`."""
    told = dict(digests)
    return [
        {"containerName": container["name"], "image": container["image"], **_digest(container, has_started, told)}
        for container in task_definition["containerDefinitions"]
    ]


def _digest(container, has_started, told):
    if not has_started or container.get("versionConsistency") == "disabled":
        return {}
    return {"imageDigest": told.get(container["name"]) or digest_of(container["image"])}


def digest_of(image):
    """Of an image elsewhere it is made up, always the same."""
    name, _, digest = image.partition("@")
    if digest:
        return digest
    found = _find(image)
    return found["imageDigest"] if found else f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def pull_problem(task_definition):
    """Why no task can pull its images from the rehearsal's registry; None if it can.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"""
    own = [each["image"] for each in task_definition["containerDefinitions"] if each["image"].startswith(REGISTRY)]
    if not own:
        return None
    try:
        access_key = _execution_session(task_definition)
        for image in own:
            problem = _image_problem(image, access_key)
            if problem is not None:
                return f"{image}: {problem}"
    except authorization.AccessDenied as denied:
        return f"{own[0]}: {denied}"
    return None


def execution_session(task_definition):
    """The access key of a session of the execution role; None without one. Raises AccessDenied."""
    return _execution_session(task_definition)


def _execution_session(task_definition):
    role = task_definition.get("executionRoleArn")
    if not role:
        return None
    context = {
        "aws:SourceArn": f"arn:aws:ecs:{authorization.REGION}:{authorization.ACCOUNT}:*",
        "aws:SourceAccount": authorization.ACCOUNT,
    }
    return authorization.assume_role(role, "task", SERVICE, context=context)["accessKeyId"]


def _image_problem(image, access_key):
    repository = _parts(image)[0]
    if repository not in ecr._repositories:
        return f"The repository with name '{repository}' does not exist"
    if access_key is not None:
        authorization.authorize(access_key, "ecr:GetAuthorizationToken", "*")
        for action in _PULL_ACTIONS:
            authorization.authorize(access_key, action, ecr._repo_arn(repository))
    return None if _find(image) else "not found"


def _find(image):
    repository, image_id = _parts(image)
    return ecr._find_image(repository, image_id) if repository in ecr._repositories else None


def _parts(image):
    if not image.startswith(REGISTRY):
        return None, {}
    name, _, digest = image.removeprefix(REGISTRY).partition("@")
    repository, _, tag = name.partition(":")
    return repository, {"imageDigest": digest} if digest else {"imageTag": tag or "latest"}
