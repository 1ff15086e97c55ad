"""Master keys kept outside the database: a file of this installation, or the environment.

The first key is the present one; those after it only still open what was wrapped by them. A file is
mode 0600, made at the first need, never replaced by a new one where an old one is missed.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from functools import lru_cache
from pathlib import Path

from qifu.kernel.errors import Refused

SIZE = 32


def read_keys(path: Path, given: str, *, name: str) -> tuple[bytes, ...]:
    """The present key, then the former ones; none when there is no file yet.

    `given` are keys from the environment with commas between; `name` is what people call the file.
    Refused when they are broken or when others than this account can read the file.
    """
    if given:
        return _decoded(given.split(","), name)
    if not path.exists():
        return ()
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise Refused(
            "key_open",
            f"{name}文件 {path} 的权限过宽，别的账号也能读。请先执行 chmod 600 {path}，再重试。",
        )
    return _read(str(path), found.st_mtime_ns, found.st_ino, name)


def write_keys(path: Path, keys: list[bytes], *, fresh: bool = False) -> None:
    """Written aside and moved over, readable by this account only; `fresh` never replaces a file."""
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
        pass  # another process was faster; its key is the one
    finally:
        aside.unlink()


@lru_cache(maxsize=4)
def _read(path: str, _changed: int, _inode: int, name: str) -> tuple[bytes, ...]:
    return _decoded(Path(path).read_text("ascii").split(), name)


def _decoded(texts: list[str], name: str) -> tuple[bytes, ...]:
    try:
        keys = tuple(base64.b64decode(text.strip(), validate=True) for text in texts if text)
    except (binascii.Error, ValueError):
        keys = ()
    if not keys or any(len(key) != SIZE for key in keys):
        raise Refused(
            "key_broken",
            f"{name}不完整：每一把应是 {SIZE} 字节的 base64。请从密钥的备份恢复，不要新造。",
        )
    return keys
