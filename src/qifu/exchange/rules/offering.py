"""May this provider answer this request? A sentence that says why not, or "". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qifu.exchange.rules.kinds import KindBody


@dataclass(frozen=True)
class ProviderNow:
    """A provider as it is on the day: `firm` is its own enterprise, `related` the credit codes it
    declared as its relations, `people` who acts for it, `credit` the sentence of the declared rule by
    which a record keeps it from the kind (the kind's `credit_use`)."""

    state: str
    types: frozenset[str]
    kinds: frozenset[str]
    until: date | None
    barred_until: date | None
    firm: int
    uscc: str
    legal_person: str
    related: frozenset[str]
    people: frozenset[int]
    credit: str = ""


@dataclass(frozen=True)
class ClientNow:
    """The firm that asks."""

    firm: int
    uscc: str
    legal_person: str
    people: frozenset[int]


def standing_problem(provider: ProviderNow, kind: KindBody, on: date) -> str:
    """Why a provider has no part in a kind today; "" when it has."""
    if provider.state != "approved":
        return "贵机构还没有通过入驻审核，审核通过后才能回应需求。"
    if provider.until is not None and on > provider.until:
        return f"贵机构的入驻资格已于 {provider.until} 到期，请先申请续期。"
    if provider.barred_until is not None and on <= provider.barred_until:
        return f"贵机构在失信名单内（至 {provider.barred_until}），期间不能回应需求；可以提出申诉。"
    if provider.credit:
        return f"{provider.credit}公示期间不能参与“{kind.title}”；修复后即可恢复。"
    if kind.code not in provider.kinds or not provider.types & set(kind.providers):
        return f"贵机构没有登记“{kind.title}”这类业务，请先补充登记。"
    return ""


def conflict_between(provider: ProviderNow, client: ClientNow) -> str:
    """Why the two are too close to deal with each other here; "" when they are not."""
    if provider.firm == client.firm or provider.uscc == client.uscc:
        return "这是本单位自己提出的需求，不能自己回应。"
    if client.uscc in provider.related:
        return "贵机构登记的关联单位里有这家企业，须回避。"
    if provider.legal_person and provider.legal_person == client.legal_person:
        return "贵机构与这家企业的法定代表人相同，须回避。"
    if provider.people & client.people:
        return "有人同时为贵机构和这家企业办事，须回避；请先解除一方的授权。"
    return ""


def offer_problem(
    *,
    provider: ProviderNow,
    client: ClientNow,
    kind: KindBody,
    open_: bool,
    answer_until: date,
    on: date,
    states: Sequence[str],
) -> str:
    """Why no offer can be made now; `states` are those of the provider's earlier offers to it."""
    if problem := standing_problem(provider, kind, on):
        return problem
    if not open_ or on > answer_until:
        return f"回应时间已过（截至 {answer_until}），不能再提交。"
    if problem := conflict_between(provider, client):
        return problem
    if any(state not in ("retracted",) for state in states):
        return "贵机构已经回应过这项需求，一项需求只能有一份回应；要修改请先撤回再提交。"
    return ""
