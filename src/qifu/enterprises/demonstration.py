"""A living demonstration of the ledger: what authorities, and the firms themselves, say of each.

Recorded by the same operation people use; invented, marked as the demonstration's, and only where
it is asked for. Chosen so that a firm meets policies that are its, some it misses by one thing, and
some that wait for a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.facts import facts_by_name, record_facts
from qifu.enterprises.models import Enterprise, FactRecord, Tag
from qifu.enterprises.record import (
    ContactInput,
    PlanInput,
    RelationInput,
    add_contact,
    add_plan,
    add_relation,
    add_tag,
)
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.files import store_file
from qifu.kernel.time import shanghai_date

NOTE = "演示数据"
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PAPERS = (("tax-certificate", "纳税证明", 20), ("recognition", "专精特新认定证书", 600))


def _size(staff: int, revenue: int, assets: int) -> dict[str, Any]:
    return {"staff": staff, "revenue": revenue, "total_assets": assets}


# source → username of the firm's administrator → what it says
SAID: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "register": {
        "firm": {
            "registered_on": date(2016, 5, 18), "entity_type": "企业", "headquarters": True,
            "listed_abnormal": False,
        },
        "firm2": {"registered_on": date(2009, 9, 1), "entity_type": "企业", "headquarters": True},
        "firm3": {"registered_on": date(2013, 3, 11), "entity_type": "企业"},
        "firm4": {"registered_on": date(2021, 8, 6), "entity_type": "企业", "headquarters": True},
        "firm5": {"registered_on": date(2018, 1, 22), "entity_type": "企业"},
        "firm6": {"registered_on": date(2024, 4, 2), "entity_type": "企业", "headquarters": True},
    },
    "tax": {
        "firm": {
            **_size(186, 92_000_000, 131_000_000), "taxpayer_type": "一般纳税人",
            "tax_collection": "查账征收", "tax_paid": 4_350_000, "rd_expense": 4_200_000,
            "taxable_income": 2_760_000,
        },
        "firm2": {**_size(420, 432_000_000, 388_000_000), "tax_collection": "查账征收"},
        "firm3": {**_size(96, 38_500_000, 41_000_000), "tax_collection": "查账征收"},
        "firm4": {**_size(64, 27_000_000, 36_000_000), "rd_expense": 1_900_000},
        "firm5": {**_size(38, 9_600_000, 7_200_000), "taxpayer_type": "一般纳税人"},
        "firm6": {
            **_size(12, 860_000, 540_000), "taxpayer_type": "小规模纳税人", "monthly_sales": 72_000,
            "taxable_income": 65_000,
        },
    },
    "department": {
        "firm": {
            "above_scale_sector": "工业", "restricted_industry": False,
            "unemployment_insured": True, "unemployment_insurance_months": 12,
            "insured_staff": 180, "layoff_rate": Decimal("0.03"), "young_hires": 3,
            "unemployment_premium_last_year": 168_000,
        },
        "firm4": {"qualifications": frozenset({"科技型中小企业", "高新技术企业"})},
        "firm6": {"restricted_industry": False, "unemployment_insured": True},
    },
    "visit": {"firm": {"niche_since": date(2017, 1, 1)}},
    "declared": {
        "firm": {"core_ip": True, "staff": 192, "industrial_loan": 8_000_000},
        "firm4": {"tech_loan_year_total": 3_000_000},
    },
}  # fmt: skip


def play_ledger(*, at: datetime, owners: Mapping[str, Actor]) -> int:
    """Record what is said of the demonstration's firms by administrator, and papers for the first;
    how many firms (0 when something is known of them already)."""
    firms = {name: _firm_of(actor) for name, actor in owners.items()}
    found = {name: firm for name, firm in firms.items() if firm is not None}
    if FactRecord.objects.filter(enterprise__in=found.values()).exists():
        return 0
    declared = facts_by_name()
    on = shanghai_date(at) - timedelta(days=30)
    for source, by_owner in SAID.items():
        for owner in by_owner.keys() & found.keys():
            said = {n: _typed(v) for n, v in by_owner[owner].items() if n in declared}
            record_facts(
                said={found[owner].pk: said}, source=source, on=on, at=at, note=NOTE,
                actor=owners[owner] if source == "declared" else SYSTEM_ACTOR,
            )  # fmt: skip
    if "firm" in found:
        _papers(found["firm"], owners["firm"], at)
    _lines(found, owners, at)
    return len(found)


def _lines(firms: Mapping[str, Enterprise], owners: Mapping[str, Actor], at: datetime) -> None:
    """Tags, people, plans and relations, some by officials, some by the firms' own word."""
    on = shanghai_date(at)
    for owner, code in (
        ("firm", "specialised-seed"),
        ("firm2", "key-firm"),
        ("firm4", "listing-seed"),
    ):
        if owner in firms and Tag.objects.filter(code=code, active=True).exists():
            add_tag(enterprise_id=firms[owner].pk, code=code, actor=SYSTEM_ACTOR, at=at, note=NOTE)
    if "firm" not in firms:
        return
    first = firms["firm"].pk
    who: dict[str, Any] = {"actor": owners["firm"], "at": at}
    agent = ContactInput(
        "agent", "周会计（演示）", "13900000001", "代办年报和税务申报，授权书演示", on, on + timedelta(days=200)
    )  # fmt: skip
    add_contact(enterprise_id=first, data=agent, **who)
    add_plan(
        enterprise_id=first, **who,
        data=PlanInput("equip", "新上两条自动化焊接线，希望对接技改补助", on + timedelta(days=180), Decimal(6_000_000)),
    )  # fmt: skip
    seen = PlanInput("hire", "订单增加，计划招数控操作工 15 人", on + timedelta(days=60))
    add_plan(enterprise_id=first, data=seen, actor=SYSTEM_ACTOR, at=at)
    if "firm2" in firms:
        chain = RelationInput("customer", firms["firm2"].uscc, note="演示数据")
        add_relation(enterprise_id=first, data=chain, actor=SYSTEM_ACTOR, at=at)


def _firm_of(owner: Actor) -> Enterprise | None:
    own = Enterprise.objects.filter(pk__in=owner.firm_ids("admin"), demonstration=True)
    return own.order_by("pk").first()


def _typed(value: Any) -> Any:
    plain = isinstance(value, int) and not isinstance(value, bool)
    return Decimal(value) if plain else value


def _papers(firm: Enterprise, owner: Actor, at: datetime) -> None:
    """Two documents, one of which runs out soon."""
    for code, title, days in PAPERS:
        file = store_file(name=f"{title}（演示）.pdf", data=PAPER, actor=owner.ref, at=at)
        keep_evidence(
            enterprise_id=firm.pk, type_code=code, file=file, actor=owner, at=at,
            valid_until=shanghai_date(at) + timedelta(days=days + 21),
        )  # fmt: skip
