"""Which sentences of what was found answer a question. Pure.

A question about papers, days, money, place or conditions is answered by the passage of that
heading; any other by the sentences that share most with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qifu.finding.rules.words import sentences

AT_MOST = 160
# What a question asks for, and the headings that answer it, best first.
ASKED_FOR: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("材料", "带什么", "带些什么", "要什么证", "哪些证", "准备什么", "交什么"), ("一次办好", "要带的材料")),
    (("多久", "几天", "多长时间", "时限", "快不快", "什么时候能"), ("办多久",)),
    (("多少钱", "收费", "费用", "要钱", "免费"), ("收费", "服务内容")),
    (("在哪", "哪里", "去哪", "地址", "哪儿", "怎么走"), ("在哪办", "地址", "谁负责")),
    (("条件", "能不能", "可不可以", "够不够", "符合", "要求"), ("办理条件", "适用谁")),
    (("给多少", "补多少", "奖多少", "补贴", "奖励", "有钱"), ("给什么",)),
    (("电话", "联系", "找谁", "谁管", "哪个部门", "哪个单位"), ("联系", "电话", "谁负责", "在哪办")),
    (("几点", "上班", "开门", "周末"), ("时间",)),
    (("流程", "步骤", "环节", "怎么走", "先办什么"), ("环节", "怎么办", "是什么")),
)  # fmt: skip
FIRST_OF = ("是什么", "给什么", "答复", "服务内容", "要带的材料", "办理条件", "适用谁", "地址")


@dataclass(frozen=True)
class Passage:
    """A heading and a text under it, to be quoted."""

    heading: str
    text: str


def answering(
    question: str, passages: Sequence[tuple[str, str]], words: Iterable[str], *, limit: int = 2
) -> list[Passage]:
    """At most `limit` passages that answer `question`, best first, each at most `AT_MOST`
    characters of whole sentences where that is possible."""
    marks = [w for w in words if len(w) > 1]
    wanted = _headings(question)
    scored = [
        (_score(heading, text, wanted, marks), -place, Passage(heading, _short(text, marks)))
        for place, (heading, text) in enumerate(passages)
    ]
    best = sorted(scores for scores in scored if scores[0] > 0)[::-1]
    return [passage for _, _, passage in best[:limit]]


def _headings(question: str) -> list[str]:
    found = [
        h for said, headings in ASKED_FOR if any(s in question for s in said) for h in headings
    ]
    return list(dict.fromkeys(found))


def _score(heading: str, text: str, wanted: Sequence[str], marks: Sequence[str]) -> float:
    held = sum(1 for mark in marks if mark in text.lower())
    asked = 4.0 - 0.5 * wanted.index(heading) if heading in wanted[:6] else 0.0
    usual = 0.8 - 0.1 * FIRST_OF.index(heading) if heading in FIRST_OF else 0.0
    return asked + min(held, 3) * 0.7 + usual


def _short(text: str, marks: Sequence[str]) -> str:
    """The sentences of a long text around the one that holds most of `marks`."""
    if len(text) <= AT_MOST:
        return text
    parts = sentences(text)
    begin = max(range(len(parts)), key=lambda i: (sum(m in parts[i] for m in marks), -i))
    kept = parts[begin]
    for part in parts[begin + 1 :]:
        if len(kept) + len(part) > AT_MOST:
            break
        kept += part
    return kept if len(kept) <= AT_MOST else kept[: AT_MOST - 1] + "…"
