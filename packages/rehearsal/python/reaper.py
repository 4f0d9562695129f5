"""Runs the shell of a build and ends all that it leaves behind: reaper.py <grace in milliseconds> <program> <arguments …>

On Linux this process is a subreaper: whatever loses its parent below it becomes its child, in whatever session or process
group it is and whatever its environment, so nothing that a build starts can leave the tree. On other systems it reaches
the process group of the shell and no more.
https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html

Descriptor 4 gets the shell's process id as its first line. The end of descriptor 5 is the end of the process that started
the build: everything is killed at once. SIGTERM ends everything too, with time to tidy up.
"""

import os
import select
import signal
import sys
import time

PARENT = 5
STATUS = 4
ENVIRONMENT = ("PATH", "CODEBUILD_BUILD_ID")
PR_SET_CHILD_SUBREAPER = 36
POLL_SECONDS = 0.02
KILL_SECONDS = 10


def main(grace_milliseconds, program):
    adopt_orphans()
    wakeup = wake_on_signals()
    shell = start(program)
    os.write(STATUS, b"%d\n" % shell)
    close_all_but(PARENT, wakeup)
    if wait_for_end(shell, wakeup) == "asked":
        end_gently(shell, int(grace_milliseconds) / 1000)
    kill_all(shell)


def adopt_orphans():
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wake_on_signals():
    """A descriptor that can be read after SIGTERM and SIGCHLD."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    return reader


def start(program):
    """In a session of its own, so that no signal to the build's process group reaches this process."""
    shell = os.fork()
    if shell:
        return shell
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    # Python, and what starts it, add variables of their own.
    os.execve(program[0], program, {name: os.environ[name] for name in ENVIRONMENT if name in os.environ})


def close_all_but(*kept):
    """The shell's pipes end with the shell, not with this process."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2, 3, 4):
        if descriptor not in kept:
            os.dup2(nothing, descriptor)


def wait_for_end(shell, wakeup):
    """Why it is time to end: the parent is gone, the shell has ended, or somebody asked for it."""
    while True:
        ready, _, _ = select.select([PARENT, wakeup], [], [])
        if PARENT in ready:
            return "gone"
        if signal.SIGTERM in os.read(wakeup, 512):
            return "asked"
        if shell in reap():
            return "ended"


def reap():
    """The processes that have ended since the last look."""
    ended = []
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append(pid)


def end_gently(shell, grace_seconds):
    send(-shell, signal.SIGTERM)
    end = time.monotonic() + grace_seconds
    while time.monotonic() < end and group_runs(shell):
        reap()
        time.sleep(POLL_SECONDS)


def group_runs(shell):
    """Whether anything of the shell's process group runs; what has ended is reaped first."""
    reap()
    return send(-shell, 0)


def kill_all(shell):
    """Stops all before it kills any, so that nothing starts others meanwhile; looks again until nothing is left."""
    end = time.monotonic() + KILL_SECONDS
    while time.monotonic() < end:
        send(-shell, signal.SIGKILL)
        reap()
        found = descendants()
        if not found:
            return
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in found:
                send(pid, number)
        time.sleep(POLL_SECONDS)


def descendants():
    """All below this process, by what /proc says of parents; where there is no /proc, none is found."""
    children = {}
    for pid in numbers_in("/proc"):
        parent = parent_of(pid)
        if parent:
            children.setdefault(parent, []).append(pid)
    found, queue = [], [os.getpid()]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def numbers_in(folder):
    try:
        return [int(name) for name in os.listdir(folder) if name.isdigit()]
    except OSError:
        return []


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            state, parent = file.read().rpartition(b")")[2].split()[:2]
        return int(parent) if state not in (b"Z", b"X") else None
    except (OSError, ValueError):
        return None


def send(target, number):
    try:
        os.kill(target, number)
        return True
    except OSError:
        return False


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
