"""What a pack says of the chain of carriers (places.yaml, optional). Pure checks."""

from __future__ import annotations

from qifu.eligibility import EligibilityError, Fact, policy_of
from qifu.packs.pack import Pack

NAME = "places"


def check_places(pack: Pack) -> None:
    """Steps once, units that live, conditions of graduation that can be read."""
    document = pack.documents.get(NAME)
    if document is None or document.value is None or document.findings:
        return
    facts = {
        row["name"]: Fact(row["name"], row["type"], row["label"])
        for row in (pack.rows("facts") if _sound(pack, "facts") else [])
    }
    seen: set[str] = set()
    for i, row in enumerate(document.value["steps"]):
        if row["code"] in seen:
            document.find(("steps", i, "code"), f"“{row['code']}”写了两次")
        seen.add(row["code"])
        if row.get("graduation") and facts:
            try:
                policy_of({"code": "x", "title": "x", "eligibility": row["graduation"]}, facts)
            except EligibilityError as error:
                for line in str(error).splitlines():
                    document.find(("steps", i, "graduation"), line)
    if not _sound(pack, "units"):
        return
    living = {c for c, r in pack.units().items() if r.get("status") != "closed"}
    for i, code in enumerate(document.value["units"]):
        if code not in living:
            document.find(("units", i), f"没有单位“{code}”，或已撤并")


def _sound(pack: Pack, name: str) -> bool:
    document = pack.documents.get(name)
    return document is not None and document.value is not None and not document.findings
