"""What the district holds of a firm and a person, as values of data elements with their source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from qifu.bundles.models import Application
from qifu.bundles.rules.asking import Held
from qifu.bundles.rules.values import read_value
from qifu.catalogue.rules.body import FieldKind
from qifu.enterprises.facts import Known, known_facts
from qifu.enterprises.models import Enterprise, FactRecord
from qifu.identity.models import User
from qifu.kernel.time import shanghai_date

REGISTER, ACCOUNT = "登记信息", "您的账号"
ENTERPRISE = frozenset({"name", "uscc", "legal_person", "address", "phone"})
EARLIER = 5  # applications looked at


def held_values(
    firm: Enterprise, user_id: int | None, kinds: Mapping[str, FieldKind], names: Collection[str]
) -> dict[str, Held]:
    """What is held for the data elements `names`, typed: the register and facts before what the
    firm itself said in an earlier application. At most four queries, not scoped."""
    wanted = {name: kinds[name] for name in names if name in kinds}
    found = _said_before(firm, wanted)
    person = User.objects.filter(pk=user_id).first() if user_id else None
    facts = known_facts(firm.pk) if any(_is_fact(k) for k in wanted.values()) else None
    for name, kind in wanted.items():
        value, source = _own(kind, firm, person, facts)
        typed = _typed(kind, value)
        if typed is not None:
            found[name] = Held(typed, source)
    return found


def _is_fact(kind: FieldKind) -> bool:
    return kind.prefill.startswith("fact.")


def _own(
    kind: FieldKind, firm: Enterprise, person: User | None, facts: Known | None
) -> tuple[Any, str]:
    where, _, name = kind.prefill.partition(".")
    if where == "enterprise" and name in ENTERPRISE:
        return getattr(firm, name), REGISTER
    if where == "person" and person is not None and name in ("name", "phone"):
        return getattr(person, name), ACCOUNT
    if where == "fact" and facts is not None and name in facts.values:
        source = FactRecord.Source(facts.origins[name][0]).label
        return facts.values[name], str(source)
    return None, ""


def _typed(kind: FieldKind, value: Any) -> Any:
    """The value as the form takes it; None where what is held is no valid answer."""
    try:
        return read_value(kind, value)
    except ValueError:
        return None


def _said_before(firm: Enterprise, wanted: Mapping[str, FieldKind]) -> dict[str, Held]:
    """What the firm said in its latest applications; the newest word stands."""
    found: dict[str, Held] = {}
    rows = Application.objects.filter(enterprise=firm).select_related("case").order_by("-case_id")
    for row in rows[:EARLIER]:
        source = f"{shanghai_date(row.case.opened_at)} 办理“{row.title}”时填写"
        for name in wanted.keys() & row.values.keys() - found.keys():
            typed = _typed(wanted[name], row.values[name])
            if typed is not None:
                found[name] = Held(typed, source)
    return found
