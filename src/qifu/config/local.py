"""What belongs to this installation alone: its `var` folder and its generated secret."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def var_dir() -> Path:
    """The folder of everything that changes (QIFU_VAR, else `var` in the clone); made if absent."""
    path = Path(os.environ.get("QIFU_VAR") or ROOT / "var").absolute()
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret_key() -> str:
    """The secret of this installation, generated once into `var/secret_key` (mode 0600)."""
    path = var_dir() / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii").strip()
