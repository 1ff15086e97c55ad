"""Messages as files under `var/outbox`, for an installation without mail or SMS gateway.

One file a message, made exclusively under its key, so that a repeated attempt never makes two.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from qifu.kernel.ports import OutgoingMail, OutgoingSms


class FileMail:
    """Writes each mail to `<folder>/mail/<key>.txt`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "mail"

    def send(self, mail: OutgoingMail) -> str:
        """The file's name; does nothing when it exists already."""
        text = f"收件人：{mail.address}\n主题：{mail.subject}\n\n{mail.body}\n"
        return _write_once(self.folder, mail.key, text)


class FileSms:
    """Writes each text message to `<folder>/sms/<key>.txt`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "sms"

    def send(self, sms: OutgoingSms) -> str:
        """The file's name; does nothing when it exists already."""
        return _write_once(self.folder, sms.key, f"号码：{sms.phone}\n\n{sms.body}\n")


def _write_once(folder: Path, key: str, text: str) -> str:
    """Write aside, then link under the final name: whole or not at all, and only once."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = re.sub(r"[^A-Za-z0-9._-]", "_", key) + ".txt"
    aside = folder / f".{name}.{os.getpid()}"
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        os.link(aside, folder / name)
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)
    return name
