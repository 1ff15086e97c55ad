"""A world, and browsers signed in as its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.factories import World, make_world

Browser = Callable[[str], Client]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def browser(world: World) -> Browser:
    """``browser("owner")``: a client signed in as that person of the world."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.users[name], backend="qifu.identity.backends.NameOrPhoneBackend")
        return client

    return sign_in
