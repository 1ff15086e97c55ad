"""The sealed desk of a pack: its process proven, its unit known. Loading is the room's own."""

from __future__ import annotations

from qifu.integrity.rules.process import check_process
from qifu.packs.pack import Pack

NAME = "integrity"


def check_desk(pack: Pack) -> None:
    """Record what is wrong with the desk's file, if there is one of the right shape."""
    document = pack.documents.get(NAME)
    if document is None or document.value is None or document.findings:
        return
    for path, message in check_process(document.value):
        document.find(path, message)
    codes = [body["code"] for body in document.value.get("bodies", [])]
    for i, code in enumerate(codes):
        if code in codes[:i]:
            document.find(("bodies", i), f"移交对象“{code}”写了两次")
    units = pack.documents["units"]
    if units.value is None or units.findings:
        return
    known, bodies = pack.units(), document.value.get("bodies", [])
    used: list[tuple[tuple[str | int, ...], str]] = [(("unit",), document.value["unit"])]
    used += [(("bodies", i, "unit"), b["unit"]) for i, b in enumerate(bodies) if "unit" in b]
    for place, unit in used:
        if unit not in known:
            document.find(place, f"没有“{unit}”这个单位，请改正或先加到 units.yaml")
