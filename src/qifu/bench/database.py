"""The bench's own database: made, migrated, pack-loaded and filled, or used again when whole.

A comment on the database says how many cases it was filled with; one that was interrupted has
none and is made anew. No other database is touched.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

PREFIX = "qifu_bench"
MARK = "qifu bench"


def point_to(name: str) -> str:
    """Make the settings use the database `name`; returns the address of its server's `postgres`.

    Must run before Django is set up. The embedded server is started when DATABASE_URL is unset.
    """
    if not name.startswith(PREFIX):
        raise ValueError(f"a bench database is called {PREFIX}_…, not {name!r}")
    given = os.environ.get("DATABASE_URL")
    if given is None:
        from qifu.embedded import ensure_running

        os.environ["QIFU_DB_NAME"] = name
        return ensure_running().url("postgres")
    parts = urlsplit(given)
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    return urlunsplit(parts._replace(path="/postgres"))


def filled_with(server: str, name: str) -> int | None:
    """How many cases the database `name` was filled with; None when it is not whole."""
    with psycopg.connect(server, autocommit=True) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
    if row is None or not row[0] or not row[0].startswith(MARK):
        return None
    return int(json.loads(row[0].removeprefix(MARK))["rows"])


def make_anew(server: str, name: str) -> None:
    """Drop the database `name` if there is one and create it empty."""
    drop(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def drop(server: str, name: str) -> None:
    """Drop the database `name`, ending its sessions."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def mark_filled(server: str, name: str, rows: int) -> None:
    """Note that the database is whole."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(f"{MARK} {json.dumps({'rows': rows})}")
            )
        )


def lay_ground(tell: Callable[[str, int, int], None]) -> None:
    """Migrate the present (empty) database and load the district's pack."""
    from django.conf import settings
    from django.core.management import call_command

    from qifu.identity.actors import SYSTEM_ACTOR
    from qifu.kernel.sealing import ensure_keys
    from qifu.kernel.time import now
    from qifu.packs.load import load_pack

    tell("migrate", 0, 1)
    call_command("migrate", verbosity=0, interactive=False)
    ensure_keys()
    tell("pack", 0, 1)
    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=now())


def collect_static() -> None:
    """Pages name their static files by the manifest; make it where set-up has not."""
    from django.conf import settings
    from django.core.management import call_command

    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        call_command("collectstatic", verbosity=0, interactive=False)
