"""Each policy of the district against firms made by hand: what its source says, not what its rule does.

For each policy one firm that its source gives the benefit to (with the yuan, worked out by hand),
one that misses a single thing the source asks for, and one of which that thing is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qifu.eligibility import Fact, Policy, evaluate, load_facts, load_policies

FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"
AS_OF = date(2026, 6, 30)
HERE = {"town": "510703001"}  # 城厢街道, run by the district
HELD = "510703002"  # 普明街道, run by a zone
ZONE = {"zone": "经开区"}
HIGH_TECH = {"qualifications": {"高新技术企业"}}


@dataclass(frozen=True)
class Told:
    """What a source says: a firm it is for, the yuan, what one is not for, what is not known."""

    code: str
    firm: dict[str, Any]
    yuan: str
    spoiled: dict[str, Any]
    unknown: str


TOLD = (
    # 10元/㎡; 第三方专业运营机构, 新的标准厂房
    Told("FC-01", {**HERE, "factory_operator": True, "operates_new_standard_factory": True,
                   "standard_factory_area_in_use": 15_000}, "150000",
         {"factory_operator": False}, "operates_new_standard_factory"),
    # 固定资产投资1亿元以上, 投产, 实际投资的2‰
    Told("FC-02", {**HERE, "industrial_project_investment": 100_000_000,
                   "industrial_project_paid": 90_000_000, "industrial_project_commissioned": True},
         "180000", {"industrial_project_investment": 99_999_999}, "industrial_project_commissioned"),
    # 增幅超过20%; 4至10亿元10万
    Told("FC-03", {**HERE, "output_value": 500_000_000, "output_value_last_year": 400_000_000},
         "100000", {"output_value_last_year": 420_000_000}, "output_value_last_year"),
    # 首次突破1000万: 20万
    Told("FC-04", {**HERE, "district_contribution": 10_500_000,
                   "district_contribution_peak_before": 8_000_000}, "200000",
         {"district_contribution_peak_before": 12_000_000}, "district_contribution_peak_before"),
    Told("FC-05", {**HERE, "industry": "C3484", "newly_above_scale": True}, "100000",
         {"industry": "F5211"}, "newly_above_scale"),
    # 国家级20万, 省级10万
    Told("FC-06", {**HERE, "qualifications": {"省级绿色工厂"}}, "100000",
         {"qualifications": {"专精特新中小企业"}}, "qualifications"),
    # 总部; 瞪羚50万
    Told("FC-07", {**HERE, "headquarters": True, "qualifications": {"瞪羚企业"}}, "500000",
         {"headquarters": False}, "headquarters"),
    # 国家级40万, 最高一级计一份
    Told("FC-08", {**HERE, "qualifications": {"市级企业技术中心", "国家级工业设计中心"}}, "400000",
         {"qualifications": set()}, "qualifications"),
    # 区直管的镇街; 省级2万
    Told("FC-09", {**HERE, "qualifications": {"省级专精特新小巨人"}}, "20000",
         {"town": HELD}, "town"),
    # 小微或三农, 全市（含托管镇街）
    Told("MY-02", {"town": HELD, "size_class": "微型", "guarantee_applied": True}, "",
         {"size_class": "大型", "rural_entity": False}, "guarantee_applied"),
    # 30人以下裁员率20%以内; 中小微60%
    Told("SC-01", {**HERE, "unemployment_insurance_months": 12, "layoff_rate": "0.15",
                   "insured_staff": 30, "size_class": "小型",
                   "unemployment_premium_last_year": 40_000}, "24000",
         {"insured_staff": 31}, "layoff_rate"),
    # 1500元/人; 参保企业或社会组织
    Told("SC-03", {**HERE, "entity_type": "企业", "unemployment_insured": True, "young_hires": 4},
         "6000", {"entity_type": "个体工商户"}, "young_hires"),
    # 2025-04-01至2027-12-31发放, 600万以内, 贴息50%
    Told("SC-04", {**HERE, "size_class": "小型", "startup_loan": 6_000_000,
                   "startup_loan_granted_on": date(2025, 4, 1), "startup_loan_interest": 120_000},
         "60000", {"startup_loan_granted_on": date(2025, 3, 31)}, "startup_loan"),
    # 18至40岁: born on 1985-07-01 still 40, a day before the 41st birthday
    Told("SC-05", {**HERE, "founder_born_on": date(1985, 7, 1), "registered_on": date(2024, 1, 1)},
         "", {"founder_born_on": date(1985, 6, 29)}, "founder_born_on"),
    # 利息30%至多50万, 担保费50%, 评级费50%, 评估费补助: 500000 + 50000 + 0 + 10000 + 30000
    Told("SC-06", {**HERE, "qualifications": {"科技型中小企业"}, "tech_loan_settled_on_time": True,
                   "tech_loan_year_total": 10_000_000, "tech_loan_interest": 2_000_000,
                   "tech_loan_guarantee_fee": 100_000, "tech_loan_insurance_fee": 0,
                   "tech_loan_rating_fee": 20_000, "tech_loan_valuation_aid": 30_000}, "590000",
         {"tech_loan_year_total": 10_000_001}, "tech_loan_settled_on_time"),
    # 中小微工业企业, 5000万以内, 3年以内, 1.5%
    Told("SC-07", {**HERE, "size_class": "中型", "industry": "C1492",
                   "industrial_loan": 20_000_000, "industrial_loan_years": 3}, "300000",
         {"size_class": "大型"}, "industrial_loan_years"),
    # 服务业4万
    Told("SC-08", {**HERE, "newly_above_scale": True, "above_scale_sector": "服务业"}, "40000",
         {"above_scale_sector": "建筑业"}, "newly_above_scale"),
    # 收入超过5000万至2亿: 研发占4%; with 5000万 or less 5% would be asked for
    Told("CN-01", {"registered_on": date(2020, 1, 1), "core_ip": True, "rd_staff": 12, "staff": 100,
                   "revenue": 60_000_000, "rd_expense_three_years": 7_000_000,
                   "revenue_three_years": 160_000_000, "domestic_rd_three_years": 5_000_000,
                   "high_tech_income": 40_000_000, "total_income": 60_000_000,
                   "major_incident_past_year": False}, "",
         {"revenue": 40_000_000}, "core_ip"),
    # 500人, 2亿, 2亿, 60分, 科技人员指标不为0
    Told("CN-02", {"staff": 500, "revenue": 200_000_000, "total_assets": 200_000_000,
                   "major_incident_since_last_year": False, "listed_abnormal": False,
                   "tech_sme_score": 60, "tech_sme_staff_score": 1}, "",
         {"tech_sme_staff_score": 0}, "total_assets"),
    # 300万, 300人, 5000万
    Told("CN-03", {"restricted_industry": False, "taxable_income": 3_000_000, "staff": 300,
                   "total_assets": 50_000_000}, "",
         {"taxable_income": "3000000.01"}, "staff"),
    # 月10万或季30万以内
    Told("CN-04", {"taxpayer_type": "小规模纳税人", "monthly_sales": 100_000}, "",
         {"monthly_sales": "100000.01", "quarterly_sales": 300_001}, "monthly_sales"),
    # 批发和零售等不适用
    Told("CN-05", {"tax_collection": "查账征收", "rd_expense": 800_000, "industry": "C3985"}, "",
         {"industry": "F5211"}, "tax_collection"),
    # 2年, 100万且3%, 1000万以上, 60分
    Told("CN-06", {"niche_since": date(2023, 1, 1), "rd_expense": 1_200_000, "revenue": 30_000_000,
                   "specialised_score": 60}, "",
         {"specialised_score": 59}, "rd_expense"),
    Told("CN-07", {"size_class": "小型", "buyers": {"事业单位"}}, "",
         {"buyers": {"其他"}}, "size_class"),
    # 经开区: 首次高企20万
    Told("JK-01", {**ZONE, "first_certified": {"高新技术企业"}, "recertified": set()}, "200000",
         {"zone": "涪城区"}, "zone"),
    # 首次达到5亿: 20万
    Told("JK-02", {**ZONE, **HIGH_TECH, "revenue": 520_000_000,
                   "revenue_peak_before": 300_000_000}, "200000",
         {"revenue_peak_before": 600_000_000}, "revenue_peak_before"),
    # 5000万以上, 增速20%: 20万
    Told("JK-03", {**ZONE, **HIGH_TECH, "revenue": 50_000_000, "revenue_growth_two_years": "0.2"},
         "200000", {"revenue_growth_two_years": "0.099"}, "revenue_growth_two_years"),
    # 500万以上, 1%
    Told("JK-04", {**ZONE, "transfer_project_investment": 8_000_000}, "80000",
         {"transfer_project_investment": 4_999_999}, "transfer_project_investment"),
    # 2025年二季度: 15万; 在广安
    Told("GA-01", {"town": "511602001", "above_scale_since": date(2025, 5, 1)}, "150000",
         HERE, "above_scale_since"),
)  # fmt: skip


@cache
def declared() -> dict[str, Fact]:
    return load_facts(FUCHENG / "facts.yaml")


@cache
def policies() -> dict[str, Policy]:
    found = load_policies(FUCHENG / "policies", declared())
    return {policy.code: policy for policy in found}


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the rule language takes them."""
    found = {}
    for name, value in values.items():
        kind = declared()[name].type
        found[name] = {"number": Decimal, "set": frozenset}.get(kind, lambda v: v)(value)
    return found


def test_no_policy_is_left_out() -> None:
    assert sorted(policies()) == sorted(told.code for told in TOLD)


@pytest.mark.parametrize("told", TOLD, ids=lambda t: t.code)
def test_a_firm_the_source_is_for(told: Told) -> None:
    outcome = evaluate(policies()[told.code], typed(told.firm), AS_OF)
    amount = Decimal(told.yuan) if told.yuan else None
    assert (outcome.verdict, outcome.amount) == ("eligible", amount)


@pytest.mark.parametrize("told", TOLD, ids=lambda t: t.code)
def test_a_firm_that_misses_one_thing(told: Told) -> None:
    spoiled = typed({**told.firm, **told.spoiled})
    assert evaluate(policies()[told.code], spoiled, AS_OF).verdict == "ineligible"


@pytest.mark.parametrize("told", TOLD, ids=lambda t: t.code)
def test_a_firm_of_which_one_thing_is_not_known(told: Told) -> None:
    values = typed({n: v for n, v in told.firm.items() if n != told.unknown})
    outcome = evaluate(policies()[told.code], values, AS_OF)
    assert outcome.verdict == "unknown" and told.unknown in outcome.missing


def test_who_is_41_today_is_no_longer_within_40() -> None:
    """SC-05 says 18 to 40 years; the 41st birthday itself is past it."""
    firm = {**HERE, "founder_born_on": date(1985, 6, 30), "registered_on": date(2024, 1, 1)}
    assert evaluate(policies()["SC-05"], typed(firm), AS_OF).verdict == "ineligible"
