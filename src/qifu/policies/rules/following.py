"""What a person follows, and whether a policy is of that kind. Pure."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = {"national": "国家", "province": "省级", "city": "市级", "district": "区级"}
WORDS_AT_MOST = 5


@dataclass(frozen=True)
class Wish:
    """Policies of a level, of a kind, with every word of `text`; empty is any."""

    level: str = ""
    kind: str = ""
    text: str = ""

    @property
    def words(self) -> list[str]:
        """The words that must all be found."""
        return self.text.lower().split()[:WORDS_AT_MOST]

    @property
    def label(self) -> str:
        """As people read it."""
        parts = [LEVELS.get(self.level, ""), self.kind]
        parts += [f"含“{word}”" for word in self.text.split()[:WORDS_AT_MOST]]
        return " · ".join(part for part in parts if part) or "所有政策"

    def hits(self, level: str, kind: str, texts: list[str]) -> bool:
        """Whether a policy with these texts is wished for."""
        whole = "\n".join(texts).lower()
        return (
            self.level in ("", level)
            and self.kind in ("", kind)
            and all(word in whole for word in self.words)
        )
