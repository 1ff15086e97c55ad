"""Addresses given as evidence: pages of this platform, or of the public web by https."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MOST = 10
LONGEST = 300
OWN = re.compile(r"^/(?![/\\])[^\s\"'<>\\]*$")
PUBLIC = re.compile(r"^https://[\w.-]+\.[a-zA-Z]{2,}(:\d+)?(/[^\s\"'<>\\]*)?$")


def read_links(
    said: Iterable[str], titles: Mapping[str, str]
) -> tuple[list[dict[str, str]], list[str]]:
    """(links with their titles, sentences on what cannot be taken); each address once."""
    found: dict[str, str] = {}
    wrong = []
    for line in said:
        address = line.strip()
        if not address:
            continue
        if len(address) > LONGEST or not (OWN.match(address) or PUBLIC.match(address)):
            wrong.append(
                f"“{address[:60]}”不是能打开的网址：本平台的写成 /services/ 这样，外部的以 https:// 开头。"
            )
            continue
        found[address] = titles.get(address, address)
    if len(found) > MOST:
        wrong.append(f"链接最多 {MOST} 个，现有 {len(found)} 个，请去掉一些。")
    return [{"title": title, "address": address} for address, title in found.items()], wrong
