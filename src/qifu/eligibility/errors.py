"""What is wrong with policies, facts or an enterprise file: everything at once, nothing evaluated."""

from __future__ import annotations

from collections.abc import Sequence


class EligibilityError(ValueError):
    """Refused before anything was evaluated; `lines` are ``FILE:LINE: POLICY PATH: message``."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))
