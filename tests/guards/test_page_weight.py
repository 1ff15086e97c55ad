"""The front page, with all it loads, is light enough for a telephone in a workshop's corner.

Measured are the answers of the application itself (middleware included) to a browser that accepts
compression, with the static files as `script/server` collects and serves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from tests.factories import World, make_world

AT_MOST = 150_000
HEADERS = 400  # of one answer, about
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
LOADED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
INSIDE = re.compile(rb"url\(\s*[\"']?(?!data:|#)([^\"')]+)")
BROWSER = {"accept-encoding": "gzip, deflate, br, zstd"}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files collected, named by their content and compressed, as a server starts with."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    root: Path = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=storages, STATIC_ROOT=root, WHITENOISE_USE_FINDERS=False):
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["axe*"])
        yield


def weigh(client: Client, path: str) -> dict[str, int]:
    """Bytes over the wire by address: the page and everything it loads."""
    page = client.get(path, headers=BROWSER)
    assert page.status_code == 200
    assert page["Content-Encoding"] == "gzip"
    found = {path: len(page.content) + HEADERS}
    html = client.get(path).content.decode()
    for name in dict.fromkeys(LOADED.findall(html)):
        answer = client.get(name, headers=BROWSER)
        assert answer.status_code == 200, name
        assert answer["Content-Encoding"] in ("gzip", "br"), f"{name} is not sent compressed"
        assert "immutable" in answer["Cache-Control"], name
        found[name] = len(b"".join(answer)) + HEADERS
        if name.endswith(".css"):
            plain = b"".join(client.get(name))
            assert not INSIDE.findall(plain), f"{name} loads more; count it here"
    return found


@pytest.mark.django_db
def test_the_front_page_is_light(collected: None) -> None:
    world: World = make_world()
    owner = Client()
    owner.force_login(world.users["owner"], backend=BACKEND)
    for client, path in ((Client(), "/"), (owner, "/"), (owner, "/my/")):
        found = weigh(client, path)
        assert any(name.endswith(".css") for name in found)
        assert sum(found.values()) <= AT_MOST, found
