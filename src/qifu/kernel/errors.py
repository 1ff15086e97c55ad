"""What the system says no with. Every room raises these; web and API turn them into pages.

Each message is Chinese and says what happened, what it means and what to do next.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


class QifuError(Exception):
    """Parent of every refusal a person may meet."""


class Invalid(QifuError):
    """What was sent cannot be taken as it is; `field_errors` has every sentence by field name."""

    def __init__(self, field_errors: dict[str, list[str]]) -> None:
        self.field_errors = field_errors
        super().__init__(";".join(m for many in field_errors.values() for m in many))

    @property
    def messages(self) -> list[str]:
        """All sentences in the order of the fields."""
        return [m for many in self.field_errors.values() for m in many]


class Refused(QifuError):
    """A rule forbids it now. `code` is stable (API), `message` is for people."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        self.code = code
        self.message = message
        self.details = details
        super().__init__(message)


class Conflict(QifuError):
    """Somebody else was faster: by whom, when, and the state it is in now."""

    def __init__(self, message: str, by: str, at: datetime | None, state: str) -> None:
        self.message = message
        self.by = by
        self.at = at
        self.state = state
        super().__init__(message)


class NotVisible(QifuError):
    """There is nothing here for this person; the same whether or not it exists (404)."""

    def __init__(
        self, message: str = "没有找到，或您无权查看。请核对编号，或换用有权限的账号登录。"
    ) -> None:
        self.message = message
        super().__init__(message)
