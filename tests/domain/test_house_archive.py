"""Backup and restore: what was there comes back, a damaged archive changes nothing."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from qifu.config import archive
from qifu.kernel.errors import Refused

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(db: None, tmp_path: Path) -> Iterator[str]:
    """An empty database beside the test's own, by the name of which archive works."""
    where = settings.DATABASES["default"]
    name = f"{connection.settings_dict['NAME']}_restored"
    with psycopg.connect(
        host=where["HOST"], port=where["PORT"], user=where["USER"], password=where["PASSWORD"],
        dbname="postgres", autocommit=True,
    ) as admin:  # fmt: skip
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f'CREATE DATABASE "{name}"')
        yield name
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _as_database(monkeypatch: pytest.MonkeyPatch, name: str, tables: list[str]) -> None:
    monkeypatch.setattr(archive, "_name", lambda: name)
    monkeypatch.setattr(archive, "connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr(connection.introspection, "table_names", lambda: tables)


def test_round_trip(db: None, copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    var = tmp_path / "var"
    (var / "files" / "ab").mkdir(parents=True)
    (var / "files" / "ab" / "paper").write_bytes(b"%PDF-1.7")
    monkeypatch.setattr(settings, "QIFU_VAR", var)
    target = tmp_path / "all.tar"
    manifest = archive.write_archive(target)
    assert target.stat().st_mode & 0o077 == 0
    assert set(manifest["files"]) == {"ab/paper"}
    (var / "files" / "ab" / "paper").unlink()

    _as_database(monkeypatch, copy, [])
    assert archive.read_archive(target)["dump"] == manifest["dump"]
    assert (var / "files" / "ab" / "paper").read_bytes() == b"%PDF-1.7"
    where = settings.DATABASES["default"]
    with psycopg.connect(
        host=where["HOST"], port=where["PORT"], user=where["USER"], password=where["PASSWORD"],
        dbname=copy,
    ) as restored:  # fmt: skip
        (tables,) = restored.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
        (triggers,) = restored.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'kernel_event'::regclass AND NOT tgisinternal"
        ).fetchone()
    assert tables > 20
    assert triggers >= 2


def test_refusals_leave_everything_alone(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "QIFU_VAR", tmp_path)
    _as_database(monkeypatch, "nowhere", ["kernel_event"])
    target = tmp_path / "all.tar"
    target.write_bytes(b"not an archive")
    with pytest.raises(Refused) as full:
        archive.read_archive(target)
    assert full.value.code == "database_not_empty"
    with pytest.raises(Refused) as there:
        archive.write_archive(target)
    assert there.value.code == "backup_exists"
    _as_database(monkeypatch, "nowhere", [])
    with pytest.raises(Refused) as damaged:
        archive.read_archive(target)
    assert damaged.value.code == "backup_damaged"


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "files/../../outside", "other"])
def test_an_archive_that_reaches_out_is_not_unpacked(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "QIFU_VAR", tmp_path)
    monkeypatch.setattr(connection.introspection, "table_names", list)
    (tmp_path / "paper").write_bytes(b"x")
    with tarfile.open(tmp_path / "all.tar", "w") as tar:
        tar.add(tmp_path / "paper", name, filter=lambda member: _named(member, name))
    with pytest.raises(Refused) as damaged:
        archive.read_archive(tmp_path / "all.tar")
    assert damaged.value.code == "backup_damaged"


def test_a_changed_byte_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "QIFU_VAR", tmp_path)
    monkeypatch.setattr(connection.introspection, "table_names", list)
    (tmp_path / "database.dump").write_bytes(b"changed")
    manifest = {"format": archive.FORMAT, "dump": "0" * 64, "files": {"ab/gone": "0" * 64}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(tmp_path / "all.tar", "w") as tar:
        tar.add(tmp_path / "manifest.json", "manifest.json")
        tar.add(tmp_path / "database.dump", "database.dump")
    with pytest.raises(Refused, match=r"database\.dump、files/ab/gone"):
        archive.read_archive(tmp_path / "all.tar")


def _named(member: tarfile.TarInfo, name: str) -> tarfile.TarInfo:
    member.name = name
    return member
