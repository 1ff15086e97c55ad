"""How a pack follows its tasks (reform/follow.yaml, optional): what it names must be there. Pure."""

from __future__ import annotations

from qifu.packs.pack import Pack
from qifu.packs.source import Document


def check_follow(pack: Pack) -> None:
    """Record what is wrong: a number that is no task's or stands twice, a group that is no collective
    name of the units, a metric or a topic that the pack does not have."""
    document = pack.documents.get("follow")
    if document is None or document.value is None or document.findings:
        return
    _check_groups(pack, document)
    tasks = pack.documents.get("tasks")
    if tasks is None or tasks.value is None or tasks.findings:
        return
    numbers = {row["number"] for row in pack.rows("tasks")}
    seen: set[int] = set()
    for i, row in enumerate(pack.rows("follow", "figures")):
        if row["row"] not in numbers:
            document.find(("figures", i, "row"), f"任务清单里没有第 {row['row']} 项")
        if row["row"] in seen:
            document.find(("figures", i, "row"), f"第 {row['row']} 项前面已写过")
        seen.add(row["row"])
    _check_metrics(pack, document)


def _check_groups(pack: Pack, document: Document) -> None:
    units = pack.documents.get("units")
    if units is None or units.value is None or units.findings:
        return
    names = {code for code, unit in pack.units().items() if unit["kind"] == "group"}
    for code in document.value.get("groups", {}):
        if code not in names:
            document.find(("groups", code), f"units.yaml 里没有“{code}”这个单位统称")


def _check_metrics(pack: Pack, document: Document) -> None:
    codes = _codes(pack, "metrics", "metrics", "code")
    topics = _topics(pack)
    for i, row in enumerate(pack.rows("follow", "figures")):
        for j, bound in enumerate(row.get("metrics", ())):
            where = ("figures", i, "metrics", j)
            if codes is not None and bound["code"] not in codes:
                document.find((*where, "code"), f"insight/metrics.yaml 里没有“{bound['code']}”")
            topic = bound.get("topic")
            if topic and topics is not None and topic not in topics:
                document.find((*where, "topic"), f"duties.yaml 里没有主题“{topic}”")


def _codes(pack: Pack, name: str, key: str, of: str) -> set[str] | None:
    """None where that file itself is wrong: it says so already."""
    other = pack.documents.get(name)
    if other is not None and (other.value is None or other.findings):
        return None
    return {row[of] for row in pack.rows(name, key)} if other is not None else set()


def _topics(pack: Pack) -> set[str] | None:
    duties = pack.documents.get("duties")
    if duties is None or duties.value is None or duties.findings:
        return None
    return {topic["topic"] for _, _, topic in pack.topics()}
