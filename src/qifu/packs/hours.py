"""Checking how the centres of a pack receive people, and what its escorts go by. Pure."""

from __future__ import annotations

from qifu.packs.pack import Pack
from qifu.reception.rules.slots import parse_sessions


def check_hours(pack: Pack) -> None:
    """Record sessions that end before they begin or overlap, slots that fit into none, and letters
    that two kinds of window share."""
    document = pack.documents["centres"]
    for i, row in enumerate(pack.rows("centres")):
        hall = row.get("reception")
        if hall is None:
            continue
        at = ("centres", i, "reception")
        try:
            spans = parse_sessions(hall["sessions"])
        except ValueError as error:
            document.find((*at, "sessions"), f"“{row['name']}”的开放时段不对：{error}")
            continue
        longest = max(
            (b.hour - a.hour) * 60 + b.minute - a.minute for a, b in spans
        )  # minutes of one day, so no date is needed
        if hall["slot_minutes"] > longest:
            document.find(
                (*at, "slot_minutes"),
                f"“{row['name']}”的预约时段 {hall['slot_minutes']} 分钟，比最长的开放时段还长",
            )
        letters = list(hall["letters"].values())
        if len(set(letters)) < len(letters):
            document.find(
                (*at, "letters"), f"“{row['name']}”有两类窗口用了同一个字母，叫号会分不清，请改开"
            )


def check_escorts(pack: Pack) -> None:
    """Record codes that stand twice, and checklists that need a skill nobody can have."""
    document = pack.documents.get("escorts")
    if document is None or document.value is None or document.findings:
        return
    for name, word in (("skills", "专长"), ("checklists", "清单")):
        seen: set[str] = set()
        for i, row in enumerate(pack.rows("escorts", name)):
            if row["code"] in seen:
                document.find((name, i, "code"), f"{word}代码“{row['code']}”重复，请改名或删除")
            seen.add(row["code"])
    skills = {row["code"] for row in pack.rows("escorts", "skills")}
    for i, row in enumerate(pack.rows("escorts", "checklists")):
        if row["need"] not in skills:
            document.find(
                ("checklists", i, "need"),
                f"“{row['title']}”要的专长“{row['need']}”不在 skills 里，请补上或改正",
            )
