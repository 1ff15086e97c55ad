"""A file is reached by who may see what it belongs to, now; and runs nothing."""

from __future__ import annotations

import uuid

from django.test import Client
from django.utils import timezone
from tests.factories import World
from tests.web.conftest import Browser

from qifu.kernel.files import StoredFile, store_file

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


def stored(world: World, name: str = "现场.png", data: bytes = PNG) -> StoredFile:
    return store_file(name=name, data=data, actor=world.actor("owner").ref, at=timezone.now())


def status(client: Client, file: StoredFile) -> set[int]:
    return {client.get(f"/files/{file.pk}/{end}").status_code for end in ("", "raw/")}


def test_an_unused_upload_is_its_authors_alone(browser: Browser, world: World) -> None:
    file = stored(world)
    assert status(browser("owner"), file) == {200}
    assert status(browser("viewer"), file) == {404}
    assert status(browser("dispatcher"), file) == {404}


def test_an_attachment_follows_its_case(browser: Browser, world: World) -> None:
    file = stored(world)
    case = world.submit(timezone.now(), files=[str(file.pk)]).case
    assert status(browser("owner"), file) == {200}
    assert status(browser("viewer"), file) == {200}
    assert status(browser("dispatcher"), file) == {200}
    assert status(browser("handler"), file) == {404}
    assert status(browser("stranger"), file) == {404}
    world.act(
        case,
        "dispatch",
        "dispatcher",
        timezone.now(),
        lead_unit=world.power.code,
        klass="general_5",
    )
    assert status(browser("handler"), file) == {200}
    world.act(
        case, "object", "handler", timezone.now(), legal_basis="三定方案", reason="不属本单位"
    )
    world.act(case, "sustain_objection", "dispatcher", timezone.now(), reason="成立")
    assert status(browser("handler"), file) == {404}


def test_headers_let_nothing_run(browser: Browser, world: World) -> None:
    owner = browser("owner")
    image = owner.get(f"/files/{stored(world).pk}/raw/")
    assert image["Content-Disposition"].startswith("inline")
    assert image["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in image["Content-Security-Policy"]
    text = owner.get(f"/files/{stored(world, '说明.txt', '文字'.encode()).pk}/raw/")
    assert text["Content-Disposition"].startswith("attachment")
    saved = owner.get(f"/files/{stored(world).pk}/raw/?download")
    assert saved["Content-Disposition"].startswith("attachment")


def test_what_does_not_exist_and_signed_out(browser: Browser, client: Client, world: World) -> None:
    assert browser("owner").get(f"/files/{uuid.uuid4()}/").status_code == 404
    assert client.get(f"/files/{stored(world).pk}/raw/").status_code == 302
