"""The server's listening socket, set to send small answers at once.

Streamlit creates it without naming TCP, so asyncio leaves Nagle's algorithm on, and the body of an
answer waits up to 40 ms until its head is acknowledged. Accepted connections inherit the option
(https://man7.org/linux/man-pages/man7/tcp.7.html).
"""

import os
import socket
from contextlib import suppress
from pathlib import Path

_OPEN = Path("/dev/fd")


def send_at_once(port: int) -> int:
    """Set TCP_NODELAY on this process's sockets that are bound to `port`; how many there are."""
    found = 0
    for descriptor in list(_OPEN.iterdir()) if _OPEN.is_dir() else []:
        with suppress(OSError, ValueError):
            one = socket.socket(fileno=os.dup(int(descriptor.name)))
            with one:
                is_tcp = one.family in (socket.AF_INET, socket.AF_INET6)
                if is_tcp and one.type == socket.SOCK_STREAM and one.getsockname()[1] == port:
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    found += 1
    return found
