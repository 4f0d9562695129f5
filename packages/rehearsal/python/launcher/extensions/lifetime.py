"""The emulator, and every Lambda handler and container that it started, ends when the process that asked for it ends."""

import os
import subprocess
import threading

# Runs in a session of its own, since it must outlive the process group that it kills. What was born with the folder in its
# environment is one of its builds: where there is a /proc it goes too, before it can write to the folder again.
_JANITOR = """
group=$1 folder=$2
shift 2
kill -s KILL -- "-$group"
[ "$#" -eq 0 ] || "$@" &
left=100
while [ -e "$folder" ] && [ "$left" -gt 0 ]; do
  for found in $(grep -lsF -- "$folder" /proc/[0-9]*/environ); do
    process=${found#/proc/}
    kill -s KILL "${process%/environ}"
  done
  chmod -R u+w "$folder"
  rm -rf -- "$folder" || sleep 0.1
  left=$((left - 1))
done
wait
"""
# How often to look for containers: one that was asked for may still appear.
_ROUNDS = 15
_REMOVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "remove-containers.sh")
# The command that removes what no process of ours is the parent of, and what it needs in its environment.
_removal = {"command": [], "environment": {}}


def remove_containers(containers, registry_host):
    """At the end; `containers` has the command, the environment and the label, or is None."""
    if containers:
        command = ["/bin/sh", _REMOVER, containers["command"], containers["label"], registry_host, str(_ROUNDS)]
        _removal.update(command=command, environment=containers["environment"])


def end_with_parent(parent_pipe, folder):
    """Watches the pipe from the parent. The kernel closes it however the parent ends, also by SIGKILL, on Linux and
    macOS alike, and there is no moment between two polls in which another process could be mistaken for the parent."""
    threading.Thread(target=_wait_for_end, args=(parent_pipe, folder), name="parent-watch", daemon=True).start()


def _wait_for_end(parent_pipe, folder):
    parent_pipe.read()
    end_process_group(folder)


def end_process_group(folder):
    """Kills this process and its handlers, then removes their temp folder, which nobody is left to write to."""
    subprocess.Popen(
        ["/bin/sh", "-c", _JANITOR, "sh", str(os.getpgrp()), folder, *_removal["command"]],
        start_new_session=True,
        env={"PATH": os.environ.get("PATH", os.defpath), **_removal["environment"]},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
