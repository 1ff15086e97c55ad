"""Checking the credit book of a pack. Pure."""

from __future__ import annotations

from qifu.packs.pack import Pack


def check_credit(pack: Pack) -> None:
    """The book is optional; units, facts, kinds, items and bundles it names are the pack's own."""
    document = pack.documents.get("credit")
    if document is None or document.value is None or document.findings:
        return
    kinds = pack.rows("credit", "kinds")
    for part in ("kinds", "uses", "grounds"):
        seen: set[str] = set()
        for i, row in enumerate(pack.rows("credit", part)):
            if row["code"] in seen:
                document.find((part, i, "code"), f"代码“{row['code']}”前面已用过")
            seen.add(row["code"])
    units = pack.units() if "units" in pack.documents else {}
    for i, code in enumerate(document.value["keepers"]):
        if code not in units:
            document.find(("keepers", i), f"units.yaml 里没有单位“{code}”")
    known = {row["code"] for row in kinds}
    for i, row in enumerate(pack.rows("credit", "uses")):
        for j, code in enumerate(row["kinds"]):
            if code not in known:
                document.find(("uses", i, "kinds", j), f"没有记录种类“{code}”")
    facts = pack.documents.get("facts")
    names = {row["name"] for row in pack.rows("facts")} if facts and not facts.findings else None
    for i, row in enumerate(kinds):
        if names is not None and row.get("fact", "") and row["fact"] not in names:
            document.find(("kinds", i, "fact"), f"facts.yaml 里没有“{row['fact']}”")
        if row["good"] and (row.get("fact") or "mend_months" in row):
            document.find(
                ("kinds", i), "荣誉和守信不限制企业，也不需要修复：请去掉 fact、mend_months"
            )
        if not row["good"] and "months" not in row and "mend_months" not in row:
            document.find(("kinds", i), "没有公示期的失信记录必须能修复：请写 mend_months")
