"""Messages as files under `var/outbox`, for an installation without mail or SMS gateway.

One file a message, made exclusively under its key, so that a repeated attempt never makes two.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from qifu.kernel.ports import OutgoingMail, OutgoingSms


class FileMail:
    """Writes each mail to `<folder>/mail/<key>.txt`, what goes with it beside as `<key>--<name>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "mail"

    def send(self, mail: OutgoingMail) -> str:
        """The file's name; does nothing when it exists already."""
        names = [f"{mail.key}--{file.name}" for file in mail.files]
        for name, file in zip(names, mail.files, strict=True):
            _write_once(self.folder, name, file.content)
        listed = "".join(f"附件：{_plain(name)}\n" for name in names)
        text = f"收件人：{mail.address}\n主题：{mail.subject}\n{listed}\n{mail.body}\n"
        return _write_once(self.folder, f"{mail.key}.txt", text.encode())


class FileSms:
    """Writes each text message to `<folder>/sms/<key>.txt`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "sms"

    def send(self, sms: OutgoingSms) -> str:
        """The file's name; does nothing when it exists already."""
        text = f"号码：{sms.phone}\n\n{sms.body}\n"
        return _write_once(self.folder, f"{sms.key}.txt", text.encode())


def _plain(name: str) -> str:
    """A name that is safe in any folder; Chinese stays readable."""
    return re.sub(r"[^\w.-]", "_", name)


def _write_once(folder: Path, name: str, content: bytes) -> str:
    """Write aside, then link under the final name: whole or not at all, and only once."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = _plain(name)
    aside = folder / f".{name}.{os.getpid()}"
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    try:
        os.link(aside, folder / name)
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)
    return name
