"""Starts the emulator of a rehearsal: ministack, with the extension points that a pipeline needs.

The parent writes one line of JSON to standard input (secret, administrator's key, engine URL, temp folder, documented condition keys, the machine's Docker engine)
and keeps the pipe open: its end is how this process learns that the parent is gone. The port that was taken is reported on file descriptor 3.
"""

import json
import os
import socket
import sys

HOST = "127.0.0.1"
REPORT_DESCRIPTOR = 3


def main():
    """Binds first and imports the emulator second, because ministack reads its port when it is imported."""
    settings = json.loads(sys.stdin.buffer.readline())

    from extensions import lifetime

    lifetime.end_with_parent(sys.stdin.buffer, settings["folder"])
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind((HOST, 0))
    port = listener.getsockname()[1]
    os.environ["GATEWAY_PORT"] = str(port)
    lifetime.remove_containers(settings.get("containers"), f"{HOST}:{port}")

    from extensions import internals

    internals.require_known_ministack()

    from extensions import application

    extended = application.extend_ministack(settings, f"{HOST}:{port}")
    with os.fdopen(REPORT_DESCRIPTOR, "w") as report:
        report.write(json.dumps({"port": port}) + "\n")
    application.serve(extended, listener)


if __name__ == "__main__":
    main()
