"""The `docker` command, with a configuration of its own and a time limit for each call."""

import json
import os
import subprocess
import time

from extensions.containers import definitions

_SECONDS = 60
_PULL_SECONDS = 300
_MOST_LINES = 200
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/out-of-memory.html
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
_OTHER_ARCHITECTURE = "exec format error"


class EngineProblem(Exception):
    """The engine does not do what it is told, so nothing is known about the container."""


class CannotPull(Exception):
    """The image does not arrive."""


class Docker:
    """The engine, for one trial."""

    def __init__(self, command, environment, folder):
        self._command = command
        self._environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "DOCKER_CONFIG": folder, **environment}
        self._folder = folder

    def log_in(self, registry_host, user_and_password):
        with open(os.path.join(self._folder, "config.json"), "w", encoding="utf-8") as file:
            file.write(definitions.login(registry_host, user_and_password))

    def pull(self, image):
        done = self._run("pull", "--quiet", image, seconds=_PULL_SECONDS)
        if done.returncode:
            raise CannotPull(_last_line(done.stderr))

    def create(self, arguments):
        """The container's id."""
        done = self._run("create", *arguments)
        if done.returncode:
            raise EngineProblem(_last_line(done.stderr))
        return done.stdout.strip().splitlines()[-1]

    def start(self, container):
        """Why it cannot start; None if it has."""
        done = self._run("start", container)
        if _OTHER_ARCHITECTURE in done.stderr:
            raise EngineProblem("the image is for another architecture")
        return _last_line(done.stderr) if done.returncode else None

    def states(self, containers):
        """As in `docker inspect`, in the same order."""
        done = self._run("inspect", "--type", "container", "--format", "{{json .State}}", *containers)
        if done.returncode:
            raise EngineProblem(_last_line(done.stderr))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def is_healthy(self, container, command, seconds):
        """A check that takes too long has failed."""
        try:
            return self._run("exec", container, *command, seconds=seconds).returncode == 0
        except EngineProblem:
            return False

    def output(self, container):
        """The last lines that it wrote."""
        done = self._run("logs", "--tail", str(_MOST_LINES), container, errors=subprocess.STDOUT)
        lines = tuple(done.stdout.splitlines())
        if any(_OTHER_ARCHITECTURE in line for line in lines):
            raise EngineProblem("the image is for another architecture")
        return lines

    def remove(self, containers):
        if containers:
            self._run("rm", "--force", "--volumes", *containers)

    def _run(self, *arguments, seconds=_SECONDS, errors=subprocess.PIPE):
        try:
            return subprocess.run(
                [self._command, *arguments],
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                errors="replace",
                timeout=seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EngineProblem(f"docker {arguments[0]}: {type(error).__name__}") from None


def _last_line(text):
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no reason given"


def now_ms():
    return time.time() * 1000
