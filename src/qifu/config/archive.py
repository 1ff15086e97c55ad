"""Backup and restore: `pg_dump` of the database and the stored files in one tar with a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from qifu.embedded.place import find_place
from qifu.kernel.errors import Refused
from qifu.kernel.models import Event

FORMAT = 1


def write_archive(target: Path) -> dict[str, Any]:
    """Write `target`; returns its manifest. Refused when it exists.

    The dump is one consistent snapshot; files are only ever added, so copying them after the dump
    loses none that the dump names.
    """
    if target.exists():
        raise Refused("backup_exists", f"{target} 已存在,请换一个文件名。")
    with tempfile.TemporaryDirectory(dir=target.absolute().parent) as folder:
        dump = Path(folder, "database.dump")
        _run("pg_dump", "--format=custom", f"--file={dump}", _url())
        files = _hashes(Path(settings.QIFU_VAR, "files"))
        manifest = {
            "format": FORMAT,
            "events": Event.objects.count(),
            "dump": _sha256(dump),
            "files": files,
        }
        Path(folder, "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
        half = target.with_suffix(target.suffix + ".half")
        with tarfile.open(half, "w") as archive:
            for name in ("manifest.json", "database.dump"):
                archive.add(Path(folder, name), name)
            for name in files:
                archive.add(Path(settings.QIFU_VAR, "files", name), f"files/{name}")
        half.replace(target)
    return manifest


def read_archive(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Bring `source` back; returns its manifest. Refused for a full database or a damaged archive."""
    if not source.exists():
        raise Refused("backup_missing", f"没有找到 {source}。")
    if connection.introspection.table_names() and not replace:
        raise Refused(
            "database_not_empty", "数据库里已有数据。请换一个空数据库,或确认后加 --replace。"
        )
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads(Path(folder, "manifest.json").read_text("utf-8"))
        _check(Path(folder), manifest)
        if replace:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connections.close_all()
        dump = Path(folder, "database.dump")
        _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_url()}", str(dump))
        for name in manifest["files"]:
            target = Path(settings.QIFU_VAR, "files", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder, "files", name), target)
    return manifest


def _check(folder: Path, manifest: dict[str, Any]) -> None:
    wrong = [n for n, h in manifest["files"].items() if _sha256(folder / "files" / n) != h]
    if _sha256(folder / "database.dump") != manifest["dump"]:
        wrong.insert(0, "database.dump")
    if wrong:
        raise Refused("backup_damaged", f"备份已损坏,没有恢复:{'、'.join(wrong[:5])} 的校验值不符。")


def _hashes(root: Path) -> dict[str, str]:
    if not root.exists():
        return {}
    return {
        str(p.relative_to(root)): _sha256(p) for p in sorted(root.rglob("*")) if p.is_file()
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _url() -> str:
    from urllib.parse import quote

    d = settings.DATABASES["default"]
    who = quote(str(d["USER"])) + (f":{quote(str(d['PASSWORD']))}" if d["PASSWORD"] else "")
    return f"postgresql://{who}@{d['HOST']}:{d['PORT'] or 5432}/{connection.settings_dict['NAME']}"


def _run(program: str, *arguments: str) -> None:
    """Run a PostgreSQL client program of the embedded server, or the system's."""
    beside = find_place(Path(settings.QIFU_VAR)).binaries / program
    command = str(beside) if beside.exists() else (shutil.which(program) or program)
    done = subprocess.run(
        [command, *arguments], capture_output=True, text=True, env={**os.environ, "LANG": "C.UTF-8"}
    )
    if done.returncode:
        raise Refused("backup_failed", f"{program} 没有成功:{done.stderr.strip()[-800:]}")
