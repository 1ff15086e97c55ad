"""Vectors of documents, where the database has pgvector and a model is plugged in; else nothing.

The table is outside Django's models because it may be missing: `available()` says so. Up
to `MANY` vectors all are compared, exactly; more are put into lists by nearness (IVFFlat, ten lists
looked through: `ivfflat.probes` in the settings), which found the same and takes a tenth of the
time. A graph (HNSW) lost a tenth of the right answers where documents are near to each other, as
those of catalogues are.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import DatabaseError, connection, transaction

from qifu.finding.ports import meaning_port

CREATE = """
CREATE TABLE IF NOT EXISTS finding_vector (
    document_id bigint PRIMARY KEY,
    model text NOT NULL,
    digest text NOT NULL,
    vector halfvec(384) NOT NULL
);
ALTER TABLE finding_vector ALTER COLUMN vector SET STORAGE PLAIN;
"""
INDEX = "finding_vector_near"
BATCH, MANY, LISTS = 16, 5_000, 100
_there: list[bool] = []


def ensure_table() -> bool:
    """Make the table where the server has pgvector and lets us; True when it is there."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
            cursor.execute(CREATE)
    except DatabaseError:
        _there[:] = [False]
    else:
        _there[:] = [True]
    return _there[0]


def available() -> bool:
    """True when meaning can be searched: table and model are there. Asks once a process."""
    if meaning_port() is None:
        return False
    if not _there:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('finding_vector') IS NOT NULL")
            _there[:] = [bool(cursor.fetchone()[0])]
    return _there[0]


def forget() -> None:
    """Ask the database again."""
    _there.clear()


def fill_vectors(*, limit: int) -> int:
    """Embed at most `limit` documents whose vector is missing or old; how many were done."""
    port = meaning_port()
    if port is None or not available():
        return 0
    _forget_gone()
    done = 0
    while done < limit:
        rows = _due(port.model, min(BATCH, limit - done))
        if not rows:
            break
        vectors = port.passages([text for _, _, text in rows])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO finding_vector (document_id, model, digest, vector)"
                " SELECT id, %s, %s, %s FROM finding_searchdocument WHERE id = %s"
                " ON CONFLICT (document_id) DO UPDATE"
                " SET model = excluded.model, digest = excluded.digest, vector = excluded.vector",
                [
                    (port.model, digest, literal(vector), pk)
                    for (pk, digest, _), vector in zip(rows, vectors, strict=True)
                ],
            )
        done += len(rows)
    return done


def index_many(*, anew: bool = False) -> bool:
    """Put many vectors into lists where that is not done yet; `anew` makes the lists again.

    Two seconds for 20,000, in which no vector is written. True when there is an index now.
    """
    if not available():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        if anew:
            cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL, count(*) FROM finding_vector", [INDEX])
        there, many = cursor.fetchone()
        if not there and many >= MANY:
            cursor.execute(
                f"CREATE INDEX {INDEX} ON finding_vector"
                f" USING ivfflat (vector halfvec_ip_ops) WITH (lists = {LISTS})"
            )
        return bool(there or many >= MANY)


def _forget_gone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM finding_vector v WHERE NOT EXISTS"
            " (SELECT FROM finding_searchdocument d WHERE d.id = v.document_id)"
        )


def literal(vector: Sequence[float]) -> str:
    """A vector as pgvector reads it."""
    return "[" + ",".join(f"{x:.6g}" for x in vector) + "]"


def _due(model: str, limit: int) -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.digest, concat_ws('；', d.title, array_to_string(d.says[:6], '、'),"
            " left(d.passages->0->>1, 80))"
            " FROM finding_searchdocument d LEFT JOIN finding_vector v ON v.document_id = d.id"
            " WHERE v.document_id IS NULL OR v.digest <> d.digest OR v.model <> %s"
            " ORDER BY d.id LIMIT %s",
            [model, limit],
        )
        return [(pk, digest, text) for pk, digest, text in cursor.fetchall()]
