"""What a person follows, as people read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qifu.enterprises.rules.industry import SECTIONS

LEVELS = {"national": "国家", "province": "省级", "city": "市级", "district": "区级"}


@dataclass(frozen=True)
class Wish:
    """Policies of a level, kind and topic, for an industry (letter), with words; "" is any."""

    level: str = ""
    kind: str = ""
    topic: str = ""
    industry: str = ""
    text: str = ""

    def label(self, topics: Mapping[str, str]) -> str:
        """As people read it; `topics` are titles by code."""
        parts = [LEVELS.get(self.level, ""), self.kind, topics.get(self.topic, self.topic)]
        parts += [SECTIONS.get(self.industry, ""), f"含“{self.text}”" if self.text else ""]
        return " · ".join(part for part in parts if part) or "所有政策"
