"""Backup and restore: `pg_dump` of the database and the stored files in one tar with a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

import qifu
from qifu.embedded.place import find_binaries
from qifu.kernel.errors import Refused
from qifu.kernel.models import Event
from qifu.kernel.time import now

FORMAT = 1
ENTRY = re.compile(r"manifest\.json|database\.dump|files/[\w./-]+")


def write_archive(target: Path) -> dict[str, Any]:
    """Write `target`; returns its manifest. Refused when it exists.

    The dump is one consistent snapshot; files are only ever added, so copying them after the dump
    loses none that the dump names.
    """
    if target.exists():
        raise Refused("backup_exists", f"{target} 已存在，请换一个文件名。")
    if not target.absolute().parent.is_dir():
        raise Refused("backup_nowhere", f"没有 {target.absolute().parent} 这个目录，请先建立它。")
    with tempfile.TemporaryDirectory(dir=target.absolute().parent) as folder:
        dump = Path(folder, "database.dump")
        _run("pg_dump", "--format=custom", f"--file={dump}")
        files = _hashes(Path(settings.QIFU_VAR, "files"))
        manifest = {
            "format": FORMAT,
            "version": qifu.__version__,
            "written": now().isoformat(timespec="seconds"),
            "postgresql": _server_version(),
            "events": Event.objects.count(),
            "dump": _sha256(dump),
            "files": files,
        }
        Path(folder, "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
        half = Path(folder, "archive")
        with tarfile.open(half, "w") as archive:
            for name in ("manifest.json", "database.dump"):
                archive.add(Path(folder, name), name)
            for name in files:
                archive.add(Path(settings.QIFU_VAR, "files", name), f"files/{name}")
        half.chmod(0o600)  # everything anyone ever wrote to the district is in it
        half.replace(target)
    return manifest


def read_archive(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Bring `source` back; returns its manifest. Refused for a full database or a damaged archive."""
    if not source.exists():
        raise Refused("backup_missing", f"没有找到 {source}。")
    if connection.introspection.table_names() and not replace:
        raise Refused(
            "database_not_empty", "数据库里已有数据。请换一个空数据库，或确认后加 --replace。"
        )
    with tempfile.TemporaryDirectory(dir=settings.QIFU_VAR) as folder:
        manifest = _unpack(source, Path(folder))
        _check(Path(folder), manifest)
        if replace:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connections.close_all()
        dump = Path(folder, "database.dump")
        _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_name()}", str(dump))
        for name in manifest["files"]:
            target = Path(settings.QIFU_VAR, "files", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder, "files", name), target)
    return manifest


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                _extract(archive, member, folder)
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (tarfile.TarError, ValueError, FileNotFoundError) as error:
        raise Refused("backup_damaged", f"{source} 不是完整的备份，没有恢复：{error}") from error
    if manifest.get("format") != FORMAT:
        raise Refused(
            "backup_newer", f"这份备份由企服 {manifest.get('version')} 写成，请先升级再恢复。"
        )
    return manifest


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """One file of ours; an archive that names anything else was not written by us."""
    content = archive.extractfile(member) if member.isfile() else None
    if content is None or not ENTRY.fullmatch(member.name) or ".." in member.name:
        raise tarfile.TarError(member.name)
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file)


def _check(folder: Path, manifest: dict[str, Any]) -> None:
    expected = {"database.dump": manifest["dump"]}
    expected |= {f"files/{name}": digest for name, digest in manifest["files"].items()}
    wrong = [
        n for n, h in expected.items() if not (folder / n).is_file() or _sha256(folder / n) != h
    ]
    if wrong:
        raise Refused(
            "backup_damaged", f"备份已损坏，没有恢复：{'、'.join(wrong[:5])} 的校验值不符。"
        )


def _hashes(root: Path) -> dict[str, str]:
    if not root.exists():
        return {}
    return {str(p.relative_to(root)): _sha256(p) for p in sorted(root.rglob("*")) if p.is_file()}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _run(program: str, *arguments: str) -> str:
    """What a PostgreSQL client program of the embedded server, or the system's, prints.

    Where and as whom goes by the environment: a command line is open to everyone on the machine.
    """
    where = settings.DATABASES["default"]
    beside = find_binaries(None) / program
    env = {
        **os.environ,
        "LANG": "C.UTF-8",
        "PGDATABASE": _name(),
        "PGHOST": str(where["HOST"]),
        "PGPORT": str(where["PORT"] or 5432),
        "PGUSER": str(where["USER"]),
        "PGPASSWORD": str(where["PASSWORD"]),
    }
    command = str(beside) if beside.exists() else (shutil.which(program) or program)
    done = subprocess.run([command, *arguments], capture_output=True, text=True, env=env)
    if done.returncode:
        raise Refused("backup_failed", f"{program} 没有成功：{done.stderr.strip()[-800:]}")
    return done.stdout
