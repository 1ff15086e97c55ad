"""What was done with a pain point, as lines."""

from __future__ import annotations

from typing import Any

from qifu.kernel.events import Event

EVENTS = {
    "painpoint.raised": "登记",
    "painpoint.linked": "关联诉求",
    "painpoint.assigned": "明确责任",
    "painpoint.planned": "定原因、措施和期限",
    "painpoint.postponed": "调整期限",
    "painpoint.reported": "单位报告完成，请企业核验",
    "painpoint.answered": "企业核验",
    "painpoint.reopened": "企业说没有解决，退回重新整改",
    "painpoint.closed": "销号",
    "painpoint.dropped": "认定不成立",
    "painpoint.summarised": "拟公开摘要",
    "painpoint.published": "发布公开摘要",
    "painpoint.hidden": "撤下公开摘要",
}
SAYS = {"yes": "解决了", "no": "没有解决"}


def history_words(events: list[Event]) -> list[dict[str, Any]]:
    """Oldest first; what a firm said and why a day was moved stand beside it."""
    found = []
    for e in events:
        said = e.payload
        more = " ".join(
            str(part)
            for part in (SAYS.get(said.get("says", "")), said.get("words"), said.get("why"))
            if part
        )
        found.append(
            {"at": e.at, "by": e.actor_name, "text": EVENTS.get(e.kind, e.kind), "more": more}
        )
    return found
