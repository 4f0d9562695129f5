"""The emulator, and every Lambda handler that it started, ends when the process that asked for it ends."""

import os
import subprocess
import threading

# Runs in a session of its own, since it must outlive the process group that it kills. What was born with the folder in its
# environment is one of its builds: where there is a /proc it goes too, before it can write to the folder again.
_JANITOR = """
kill -s KILL -- "-$1"
left=100
while [ -e "$2" ] && [ "$left" -gt 0 ]; do
  for found in $(grep -lsF -- "$2" /proc/[0-9]*/environ); do
    process=${found#/proc/}
    kill -s KILL "${process%/environ}"
  done
  chmod -R u+w "$2"
  rm -rf -- "$2" || sleep 0.1
  left=$((left - 1))
done
"""


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
        ["/bin/sh", "-c", _JANITOR, "sh", str(os.getpgrp()), folder],
        start_new_session=True,
        env={"PATH": os.environ.get("PATH", os.defpath)},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
