"""The master keys: outside the database and outside of every backup made by `qifu backup`.

By default a file of this installation (`QIFU_INTEGRITY_KEYS`, mode 0600), made at the first need;
or `QIFU_INTEGRITY_KEY` in the environment, from a key service, with former keys after commas.
The first key encrypts; the others only still open what has not been sealed anew.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import stat
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from qifu.integrity.models import Lock
from qifu.kernel.errors import Refused

SIZE = 32


def master_keys() -> tuple[bytes, ...]:
    """The present key, then the former ones. Refused when they cannot be read or are unsafe."""
    if given := settings.QIFU_INTEGRITY_KEY:
        return _decoded(given.split(","))
    path = _path()
    if not path.exists():
        if Lock.objects.exists():
            raise Refused(
                "integrity_key_missing",
                f"找不到举报台的密钥文件 {path}。请从密钥的备份恢复它；没有它打不开已有的内容，"
                "也不能新造一把代替。",
            )
        _write(path, [os.urandom(SIZE)], fresh=True)
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise Refused(
            "integrity_key_open",
            f"密钥文件 {path} 的权限过宽，别的账号也能读。请先执行 chmod 600 {path}，再重试。",
        )
    return _read(str(path), found.st_mtime_ns, found.st_ino)


def add_key() -> None:
    """A new key before the others. Refused where the keys come from the environment."""
    if settings.QIFU_INTEGRITY_KEY:
        raise Refused(
            "integrity_key_given",
            "密钥来自环境变量：请把新密钥放在 QIFU_INTEGRITY_KEY 的最前面、旧的跟在逗号后，"
            "重启服务，再运行 qifu integrity rotate-key --reseal-only。",
        )
    _write(_path(), [os.urandom(SIZE), *master_keys()])


def forget_former_keys() -> None:
    """Keep the present key alone; what only a former key opens (an old backup) is lost."""
    if not settings.QIFU_INTEGRITY_KEY:
        _write(_path(), [master_keys()[0]])


def derive(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, from a master key."""
    return hmac.digest(key, b"qifu.integrity/" + purpose.encode(), hashlib.sha256)


def _path() -> Path:
    return Path(settings.QIFU_INTEGRITY_KEYS or Path(settings.QIFU_VAR, "integrity.keys"))


@lru_cache(maxsize=2)
def _read(path: str, _changed: int, _inode: int) -> tuple[bytes, ...]:
    return _decoded(Path(path).read_text("ascii").split())


def _decoded(texts: list[str]) -> tuple[bytes, ...]:
    try:
        keys = tuple(base64.b64decode(text.strip(), validate=True) for text in texts if text)
    except (binascii.Error, ValueError):
        keys = ()
    if not keys or any(len(key) != SIZE for key in keys):
        raise Refused(
            "integrity_key_broken",
            f"举报台的密钥不完整：每一把应是 {SIZE} 字节的 base64。请从密钥的备份恢复，不要新造。",
        )
    return keys


def _write(path: Path, keys: list[bytes], *, fresh: bool = False) -> None:
    """Written aside and moved over, readable by this account only; `fresh` never replaces one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n".join(base64.b64encode(key).decode() for key in keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    if not fresh:
        aside.replace(path)
        return
    try:
        os.link(aside, path)
    except FileExistsError:
        pass  # another worker was faster; its key is the one
    finally:
        aside.unlink()
