"""An empty database gets its tables in one go: what the migrations make, written down as SQL.

Most of a migration's time goes into models as they once were, which Django builds anew for every
step; a hundred and fifty of them took half a minute before the first page. `config/baseline.sql` is
the schema they end in and names each with the hash of its file. It is taken only where the database
is empty and no named file has changed; migrations it does not name yet run after it, as ever. An
existing database never meets it. Written anew by `QIFU_REGENERATE=1 pytest
tests/guards/test_baseline.py`, which also holds that both ways end in the same schema.
"""

from __future__ import annotations

import hashlib
import logging
import re
from pathlib import Path
from sys import modules

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

NAMED = re.compile(r"^-- migration (\w+)\.(\w+) ([0-9a-f]{16})$", re.MULTILINE)
OTHERS = re.compile(  # what is said of the dump, and settings of a session that was to restore it
    r"^(--\n-- .*\n--\n|-- Dumped .*\n|SET .*\n|SELECT pg_catalog\.set_config.*\n|\\\w+ .*\n)",
    re.MULTILINE,
)
logger = logging.getLogger(__name__)
LIST = re.compile(r"\(ARRAY\[([^\[\]]*)\]\)::text\[\]")
ELEMENT = re.compile(r"'[^']*'::character varying")
Named = dict[tuple[str, str], str]


def lay_baseline(connection: BaseDatabaseWrapper, path: Path) -> bool:
    """Make the tables of `path` in an empty database, their migrations noted; False: not usable.

    All or nothing. A database with any table in it is left as it is; one whose server cannot do
    what ours can (no pgvector, an older version) is left empty, for the migrations to see to.
    """
    if not path.is_file() or connection.introspection.table_names():
        return False
    text = path.read_text("utf-8")
    if not (named := covered(text)):
        return False
    recorder = MigrationRecorder(connection)
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = 0;\n{text}")
            for app, name in named:
                recorder.record_applied(app, name)
    except DatabaseError as error:
        logger.warning("tables are made step by step: %s", str(error).split("\n")[0])
        return False
    return True


def covered(text: str) -> Named:
    """The migrations a baseline stands for; none when a file of theirs is another one today."""
    named = {(app, name): digest for app, name, digest in NAMED.findall(text)}
    today = migrations()
    return named if all(today.get(key) == digest for key, digest in named.items()) else {}


def migrations() -> Named:
    """Every migration of the code, in the order they may be applied, with its file's hash."""
    loader = MigrationLoader(None)
    plans = (loader.graph.forwards_plan(leaf) for leaf in sorted(loader.graph.leaf_nodes()))
    order = dict.fromkeys(key for plan in plans for key in plan)
    return {key: _digest(loader.disk_migrations[key].__module__) for key in order}


def _digest(module: str) -> str:
    return hashlib.sha256(Path(str(modules[module].__file__)).read_bytes()).hexdigest()[:16]


def write_baseline(dump: str) -> str:
    """The text of a baseline from what `pg_dump --schema-only` says of a migrated database."""
    lines = [f"-- migration {app}.{name} {digest}" for (app, name), digest in migrations().items()]
    return "\n".join(["-- Generated; see qifu.kernel.baseline.", *lines, "", plain(dump)])


def plain(dump: str) -> str:
    """A dump without what differs between two of the same schema.

    PostgreSQL writes a list cast as a whole, once it has read it again, as a list of casts.
    """
    told = LIST.sub(lambda m: "ARRAY[" + ELEMENT.sub(r"(\g<0>)::text", m[1]) + "]", dump)
    return re.sub(r"\n{2,}", "\n\n", OTHERS.sub("", told)).strip() + "\n"
