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
    units = pack.documents["units"]
    if units.value is None or units.findings:
        return
    unit = document.value["unit"]
    if unit not in pack.units():
        document.find(("unit",), f"没有“{unit}”这个单位，请改正或先加到 units.yaml")
