"""An empty database made in one go and one made by every migration in turn have the same schema.

Regenerate with ``QIFU_REGENERATE=1 pytest tests/guards/test_baseline.py`` and commit.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from qifu.config import archive
from qifu.kernel.baseline import covered, migrations, plain, write_baseline

pytestmark = pytest.mark.slow
AS_GOOD_AS_ALL = 12  # so many migrations may follow it before it is to be written anew
Rows = dict[str, tuple[int] | None]
TOLD = "is stale; regenerate it (see this module's first lines)"


@pytest.fixture
def fresh(db: None) -> Iterator[tuple[str, str]]:
    """The names of two empty databases beside the test's own."""
    where = settings.DATABASES["default"]
    names = tuple(f"{connection.settings_dict['NAME']}_{word}" for word in ("steps", "once"))
    with psycopg.connect(
        host=where["HOST"], port=where["PORT"], user=where["USER"], password=where["PASSWORD"],
        dbname="postgres", autocommit=True,
    ) as admin:  # fmt: skip
        for name in names:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{name}"')
        yield names[0], names[1]
        for name in names:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrated(name: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[str, Rows]:
    """The schema of that database after `migrate`, and how many rows each table has."""
    where = settings.DATABASES["default"]
    url = f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{name}"
    command = [sys.executable, "-m", "django", "migrate", "-v0", *words]
    env = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    monkeypatch.setattr(archive, "_name", lambda: name)
    dump = archive._run(
        "pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--no-comments"
    )
    with psycopg.connect(url) as there:
        tables = there.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        counts = {t: there.execute(f'SELECT count(*) FROM "{t}"').fetchone() for (t,) in tables}
    return plain(dump), counts


def test_both_ways_end_in_the_same_schema(
    fresh: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    step_by_step = migrated(fresh[0], monkeypatch, "--step-by-step")
    if os.environ.get("QIFU_REGENERATE"):
        settings.QIFU_BASELINE.write_text(write_baseline(step_by_step[0]), "utf-8")
    at_once = migrated(fresh[1], monkeypatch)
    assert at_once == step_by_step, TOLD


def test_it_stands_for_nearly_every_migration_as_it_is_today() -> None:
    named = covered(settings.QIFU_BASELINE.read_text("utf-8"))
    assert named, TOLD
    assert len(migrations()) - len(named) <= AS_GOOD_AS_ALL, TOLD
