"""A second digest of each seal by SM3 (GB/T 32905-2016), where the site asks for it.

The chain itself is computed by the database, which knows SHA-256 and no SM3; in PL/pgSQL an event
would take hundreds of times as long (docs/adr). So SM3 stands over whole contents, a range of
events at a time, computed by the worker as it seals, each digest over the one before: whoever
trusts only SM3 can check with SM3 alone that nothing was changed, removed or put in between.
Seals made before the setting was on have none; the chain of those that have goes over them.
"""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import connection

FETCH = 2_000

# the same text that the database hashes (migrations/0002), with the hash of the event before it
_CONTENTS = """
SELECT prev_hash || convert_to(
    id || '|' || length(stream) || ':' || stream || '|' || seq || '|'
    || length(kind) || ':' || kind || '|' || (extract(epoch FROM at) * 1000000)::bigint || '|'
    || coalesce(actor_id::text, '-') || '|' || length(actor_name) || ':' || actor_name || '|'
    || payload::text, 'UTF8')
FROM kernel_event WHERE id BETWEEN %s AND %s ORDER BY id
"""


def sm3_digest(prev: bytes, first: int, last: int, count: int) -> bytes:
    """SM3 over the digest before, the range, and every event in it with its length."""
    made = Hash(SM3())
    made.update(prev + f"{first}|{last}|{count}".encode())
    for content in _contents(first, last):
        made.update(len(content).to_bytes(8) + content)
    return made.finalize()


def _contents(first: int, last: int) -> Iterator[bytes]:
    with connection.cursor() as cursor:
        for low in range(first, last + 1, FETCH):
            cursor.execute(_CONTENTS, [low, min(last, low + FETCH - 1)])
            for (content,) in cursor:
                yield bytes(content)
