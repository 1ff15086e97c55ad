"""What a revisitor asks, in order. Reached, solved and satisfied are asked apart, never led.

Source: plan 三(三)3 (反馈、回访、销号); the wording avoids suggesting an answer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What is asked, in words one can say, and how the reply is written down."""

    title: str
    say: str
    note: str


SCRIPT = (
    Question(
        "先说明来意",
        "您好，我是{platform}的回访员，想了解您反映的“{title}”办得怎么样，耽误您两分钟，可以吗？",
        "没打通的，记“回访未接通”，改日再打。",
    ),
    Question(
        "收到答复没有",
        "{unit}答复您了吗？是怎么说的？",
        "没有收到答复的，问题就是没有解决。",
    ),
    Question(
        "问题解决没有",
        "您反映的问题现在解决了吗？还差什么？",
        "解决了、没解决但认可解释、没解决，三选一，以企业说的为准。",
    ),
    Question(
        "满意不满意",
        "您对这次办理满意吗？不方便评价也没有关系。",
        "不愿评价的如实记“不愿评价”，不能替企业填满意。",
    ),
    Question(
        "还有别的事吗",
        "还有其他需要我们帮忙的吗？",
        "有新问题的，请企业另提一件，或请窗口代为登记。",
    ),
)


def script_for(*, platform: str, title: str, unit: str) -> list[Question]:
    """The script with the names of the case filled in."""
    names = {"platform": platform, "title": title, "unit": unit or "承办单位"}
    return [Question(q.title, q.say.format(**names), q.note) for q in SCRIPT]
