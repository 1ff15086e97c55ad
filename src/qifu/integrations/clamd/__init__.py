"""A ClamAV daemon looks files through: SCANNER_URL=clamd://host:3310 (its INSTREAM command).

The daemon's StreamMaxLength must be at least the largest upload (20 MB).
"""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

TIMEOUT = 20.0
CHUNK = 256 * 1024


class Clamd:
    """Scans by the daemon at `url`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "clamd" or not parts.hostname:
            raise ValueError(f"SCANNER_URL must look like clamd://host:3310, not {url!r}")
        self.address = (parts.hostname, parts.port or 3310)

    def scan(self, data: bytes) -> str:
        """The name of what was found, "" for a clean file; ConnectionError, OSError otherwise."""
        with socket.create_connection(self.address, timeout=TIMEOUT) as line:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), CHUNK):
                part = data[at : at + CHUNK]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := line.recv(4096)):
                answer += more
        return _verdict(answer.rstrip(b"\0").decode("utf-8", "replace"))


def _verdict(answer: str) -> str:
    said = answer.removeprefix("stream: ").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ConnectionError(f"clamd: {said or 'no answer'}")
