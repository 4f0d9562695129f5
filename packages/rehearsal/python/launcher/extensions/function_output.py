"""What a function writes is in the log of the invocation that wrote it, however busy this process is.

A function writes to its pipe before it answers, so all of it is there when the answer is. ministack's own reader hands it
on line by line and is given 5 ms between two lines: on a busy machine the rest ends up in the next invocation's log.
"""

import os
import select
import threading

from ministack.core import lambda_runtime

_CHUNK = 65536
# A process that has ended can have left a child behind that keeps the pipe open.
_END_WITHIN_SECONDS = 1
# One for all functions: it is held for no longer than a read of what is there.
_reading = threading.Lock()


def install():
    """Replaces the reader of a function's pipe, and the two ways in which its output is asked for.

    Custom runtimes fill the queue in their own way, so they keep what they had.
    """
    worker, custom = lambda_runtime.Worker, lambda_runtime.ProvidedWorker
    custom._drain_stderr, custom._drain_stderr_bounded = worker._drain_stderr, worker._drain_stderr_bounded
    worker._read_stderr = _read_until_end
    worker._drain_stderr = worker._drain_stderr_bounded = _output_so_far


def _read_until_end(worker):
    pipe, chunks = worker._proc.stderr, worker._stderr_queue
    while True:
        select.select([pipe], [], [])
        with _reading:
            if not _read_what_is_there(pipe, chunks):
                return


def _output_so_far(worker):
    if worker._proc is None:
        worker._stderr_thread.join(_END_WITHIN_SECONDS)
    else:
        with _reading:
            _read_what_is_there(worker._proc.stderr, worker._stderr_queue)
    chunks = [worker._stderr_queue.get_nowait() for _ in range(worker._stderr_queue.qsize())]
    return b"".join(chunks).decode(errors="replace").removesuffix("\n")


def _read_what_is_there(pipe, chunks):
    """Puts into the queue what can be read without waiting; false at the end of the pipe."""
    while select.select([pipe], [], [], 0)[0]:
        chunk = os.read(pipe.fileno(), _CHUNK)
        if not chunk:
            return False
        chunks.put(chunk)
    return True
