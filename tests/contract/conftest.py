"""Fixtures of the contract tests: a world with keys, and one that is really committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.contract.api_client import ApiWorld, make_api_world
from tests.domain.test_concurrency import emptied


@pytest.fixture
def aw(db: None) -> ApiWorld:
    """A world inside the test's own transaction."""
    return make_api_world()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[ApiWorld]:
    """A world that several connections see at once; every row is gone afterwards."""
    with emptied():
        yield make_api_world()
