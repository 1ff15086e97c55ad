"""A small credit book: honours, a penalty that can be mended, the list of the dishonest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from qifu.credit.models import CreditRecord
from qifu.credit.operations import RecordInput, enter_record
from qifu.enterprises.models import Enterprise, Fact
from qifu.identity.actors import Actor
from qifu.identity.models import District, Unit
from qifu.kernel.time import now, today


def book(keeper: str) -> dict[str, Any]:
    """What a district's `credit.yaml` says, small."""
    mend = {
        "bundle": "repair-credit",
        "item": "credit-repair",
        "answers": {"repairs_penalty": True},
    }
    return {
        "verified": False,
        "keepers": [keeper],
        "kinds": [
            {"code": "honour", "title": "荣誉", "good": True, "source": "表彰决定"},
            {
                "code": "penalty", "title": "一般处罚", "good": False, "months": 12, "mend_months": 3,
                "harms": "招投标时查得到", "how": "改正后申请修复", "source": "办法一", "repair": mend,
            },
            {
                "code": "dishonest", "title": "严重失信主体名单", "good": False, "months": 36,
                "mend_months": 12, "fact": "dishonest", "harms": "不适用容缺", "how": "改正",
                "source": "办法二", "repair": mend,
            },
        ],
        "uses": [
            {
                "code": "tolerance", "title": "严重失信不容缺", "kinds": ["dishonest"],
                "says": "须备齐材料", "source": "规定三",
            }
        ],
        "grounds": [{"code": "licence", "title": "办理许可", "source": "许可法"}],
    }  # fmt: skip


def lay_credit(keeper: Unit, uses: tuple[str, ...] = ()) -> None:
    """A district with the book, kept by one unit; the fact that rules read; more `uses` that
    dishonesty bars."""
    named = {"code": "here", "name": "本区", "short_name": "本区", "area_code": "510700"}
    known = {**named, "platform_name": "企服", "loaded_at": now()}
    district = District.objects.order_by("id").first() or District.objects.create(**known)
    told = book(keeper.code)
    told["uses"] += [{**told["uses"][0], "code": code} for code in uses]
    district.settings = {**district.settings, "credit": told}
    district.save()
    Fact.objects.get_or_create(name="dishonest", defaults={"type": "boolean", "label": "严重失信"})


def record_of(
    firm: Enterprise, keeper: Actor, kind: str, *, on: date | None = None, number: str = ""
) -> CreditRecord:
    """One record of a firm, decided `on` (a hundred days ago)."""
    day = on or today() - timedelta(days=100)
    data = RecordInput(firm.uscc, kind, "未按规定公示", number or f"罚{kind}1号", day, "信用中国")
    unit = next(iter(keeper.units()))
    return enter_record(data=data, unit_id=unit, actor=keeper, at=now())
