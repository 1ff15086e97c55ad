"""Fixtures of the contract tests: a world with keys, and one that is really committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections
from tests.contract.api_client import ApiWorld, make_api_world


@pytest.fixture
def aw(db: None) -> ApiWorld:
    """A world inside the test's own transaction."""
    return make_api_world()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[ApiWorld]:
    """A world that several connections see at once; every row is gone afterwards.

    Append-only tables refuse TRUNCATE, so the clean-up runs with triggers off.
    """
    with django_db_blocker.unblock():
        try:
            yield make_api_world()
        finally:
            _empty_tables()
            connections.close_all()


def _empty_tables() -> None:
    tables = [m._meta.db_table for m in apps.get_models() if m.__module__.startswith("qifu.")]
    names = ", ".join(f'"{t}"' for t in tables)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {names} CASCADE")
        cursor.execute("SET session_replication_role = DEFAULT")
