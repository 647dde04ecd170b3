"""What this machine lets any Python server do: `python -m soak.echo SECONDS`.

Answers lines on a free port, which it prints, while three threads of the same process count. On
a machine with nothing else to do an answer waits for the interpreter only, some milliseconds.
"""

import socket
import sys
import threading
from time import monotonic

BUSY_THREADS = 3
SWITCH_INTERVAL = 0.0005


def _count(until: float) -> None:
    number = 0
    while monotonic() < until:
        number += 1


def main() -> None:
    """Serve one client, for so many seconds."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    until = monotonic() + float(sys.argv[1])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    client, _ = listener.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(BUSY_THREADS):
        threading.Thread(target=_count, args=(until,), daemon=True).start()
    while line := client.recv(100):
        client.sendall(line)


if __name__ == "__main__":
    main()
