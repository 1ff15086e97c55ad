"""What somebody who brought a lead may know of it: a sentence, never the project itself. Pure."""

from __future__ import annotations


def lead_sentence(state: str, *, claimed: bool, first: bool) -> str:
    """Where a lead stands. `claimed`: somebody of the office has it; `first`: still in the first stage."""
    if state == "lost":
        return "这条线索核实后没有继续推进。以后有新的情况，欢迎再提供。"
    if state == "paused":
        return "暂时搁置，条件成熟后会继续推进。"
    if state == "done":
        return "项目已经建成投产，感谢您提供线索。"
    if not first:
        return "线索已核实，正在与投资方对接推进。"
    if claimed:
        return "已有专人跟进，正在核实情况。"
    return "已经收到，还在安排人跟进。"
