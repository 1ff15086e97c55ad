"""Typed data of an action from what a person or program sent; every error at once.

References come in as stable codes (unit code, topic code, case number, user id, file id) and go
on as rows; `public_data` turns them back for the event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.cases.clockwork import limits
from qifu.cases.models import Case
from qifu.cases.rules.definition import Action, FieldSpec
from qifu.identity.actors import Actor
from qifu.identity.models import DutyEntry, Post, Role, Unit, User
from qifu.kernel.errors import Invalid
from qifu.kernel.numbering import check_number
from qifu.kernel.text import clean_text

MAX = {"text": 500, "longtext": 20_000}
MAX_ITEMS = 20
MAX_UNITS = 30
MAX_FILES = 10
YEARS = range(2000, 2101)
MOST_MONEY = 10**12  # yuan


def clean_data(spec: Action, data: dict[str, Any], *, case: Case, actor: Actor) -> dict[str, Any]:
    """The action's fields as typed values; Invalid with every message by field name."""
    errors: dict[str, list[str]] = {}
    cleaned: dict[str, Any] = {}
    known = {f.name for f in spec.fields}
    for name in sorted(set(data) - known):
        errors[name] = [f"“{spec.title}”没有“{name}”这一项，请去掉。"]
    for field in spec.fields:
        try:
            cleaned[field.name] = _clean_field(field, data.get(field.name), case, actor)
        except Invalid as error:
            errors[field.name] = [m for many in error.field_errors.values() for m in many]
    if errors:
        raise Invalid(errors)
    return cleaned


def _clean_field(field: FieldSpec, value: Any, case: Case, actor: Actor) -> Any:
    if isinstance(value, str) and not value.strip():
        value = None
    if value is None or value == []:
        if field.required:
            raise _bad(field, f"请填写“{field.label}”。")
        return [] if field.type in ("units", "files", "items") else None
    return CLEANERS[field.type](field, value, case, actor)


def _bad(field: FieldSpec, message: str) -> Invalid:
    return Invalid({field.name: [message]})


def _text(field: FieldSpec, value: Any, case: Case, actor: Actor) -> str:
    if not isinstance(value, str):
        raise _bad(field, f"“{field.label}”应为文字。")
    return clean_text(value, max_length=MAX[field.type], label=field.label)


def _reference(field: FieldSpec, value: Any) -> str:
    """A code, number or id as sent: short and of visible characters, or refused."""
    plain = isinstance(value, str | int | Decimal) and not isinstance(value, bool)
    text = value.strip() if isinstance(value, str) else str(value) if plain else ""
    if not text or len(text) > 100 or not text.isprintable():
        raise _bad(field, f"“{field.label}”不对，请从列表中选择。")
    return text


def _several(field: FieldSpec, value: Any, most: int) -> list[str]:
    """One reference or a list of them, each once."""
    many = value if isinstance(value, list | tuple) else [value]
    if len(many) > most:
        raise _bad(field, f"“{field.label}”最多 {most} 项。")
    return list(dict.fromkeys(_reference(field, one) for one in many))


def _date(field: FieldSpec, value: Any, case: Case, actor: Actor) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise _bad(field, f"“{field.label}”不是日期，请按 2026-01-31 的样子填写。") from None
    if day.year not in YEARS:
        raise _bad(field, f"“{field.label}”应在 {YEARS[0]} 年至 {YEARS[-1]} 年之间。")
    return day


def _integer(field: FieldSpec, value: Any, case: Case, actor: Actor) -> int:
    try:
        number = int(_reference(field, value))
    except (ValueError, Invalid):
        raise _bad(field, f"“{field.label}”应为整数。") from None
    low = field.minimum if field.minimum is not None else 0
    high = field.maximum if field.maximum is not None else 1_000_000
    if not low <= number <= high:
        raise _bad(field, f"“{field.label}”应在 {low} 到 {high} 之间。")
    return number


def _money(field: FieldSpec, value: Any, case: Case, actor: Actor) -> Decimal:
    """Yuan, to the fen."""
    try:
        amount = Decimal(_reference(field, value).replace(",", "").replace("\uff0c", ""))
    except (InvalidOperation, Invalid):
        amount = Decimal("NaN")
    if amount.is_finite() and not 0 <= amount < MOST_MONEY:
        raise _bad(field, f"“{field.label}”应在 0 到 {MOST_MONEY} 元之间。")
    if not amount.is_finite() or amount != round(amount, 2):
        raise _bad(field, f"“{field.label}”应为金额，以元计，最多两位小数，如 50000 或 1234.50。")
    return amount


def _boolean(field: FieldSpec, value: Any, case: Case, actor: Actor) -> bool:
    return value is True or str(value).lower() in ("1", "true", "on", "yes")


def _choice(field: FieldSpec, value: Any, case: Case, actor: Actor) -> str:
    if str(value) not in dict(field.choices):
        words = "、".join(title for _, title in field.choices)
        raise _bad(field, f"“{field.label}”请从这些里选一项：{words}。")
    return str(value)


def _class(field: FieldSpec, value: Any, case: Case, actor: Actor) -> str:
    found = limits().get(str(value))
    if found is None or not found.klass or found.amount == 0:
        raise _bad(field, "请选择时限类别：一般 5、10、15 个工作日，或复杂 30 个工作日。")
    return str(value)


def _topic(field: FieldSpec, value: Any, case: Case, actor: Actor) -> str:
    topic = _reference(field, value)
    if not DutyEntry.objects.filter(topic=topic).exists():
        raise _bad(field, "职责目录里没有这个主题，请重新选择。")
    return topic


def _unit(field: FieldSpec, value: Any, case: Case, actor: Actor) -> Unit:
    found = Unit.objects.filter(code=_reference(field, value)).first()
    if found is None:
        raise _bad(field, "没有这个单位，请从列表中选择。")
    return found


def _units(field: FieldSpec, value: Any, case: Case, actor: Actor) -> list[Unit]:
    codes = _several(field, value, MAX_UNITS)
    found = {u.code: u for u in Unit.objects.filter(code__in=codes, status="active")}
    if field.name == "co_units":  # nobody would answer for a collective or another zone's town
        found = {c: u for c, u in found.items() if u.run_by_district and u.kind != Unit.Kind.GROUP}
    missing = [code for code in codes if code not in found]
    if missing:
        raise _bad(
            field,
            f"没有这些单位，或已停用、不归本区派单：{'、'.join(missing[:5])}；请从列表中选择。",
        )
    return [found[code] for code in codes]


def _colleague(field: FieldSpec, value: Any, case: Case, actor: Actor) -> User:
    person = _reference(field, value)
    ids = Post.objects.filter(
        unit_id=case.lead_unit_id or 0, role__in=(Role.HANDLER, Role.HEAD), valid_until__isnull=True
    ).values("user_id")
    found = (
        User.objects.filter(pk=int(person), pk__in=ids, is_active=True).first()
        if person.isascii() and person.isdecimal()
        else None
    )
    if found is None:
        raise _bad(field, "请从本单位的经办人中选择。")
    return found


def _case(field: FieldSpec, value: Any, case: Case, actor: Actor) -> Case:
    number = _reference(field, value)
    number = check_number(number) or number.upper()
    found = Case.objects.filter(number=number, kind=case.kind).first()
    if found is None:
        raise _bad(field, "没有找到这个编号，请核对后重新填写。")
    return found


def _items(field: FieldSpec, value: Any, case: Case, actor: Actor) -> list[str]:
    many = value.splitlines() if isinstance(value, str) else value
    if not isinstance(many, list | tuple) or not all(isinstance(line, str) for line in many):
        raise _bad(field, f"“{field.label}”应为文字，每行一项。")
    lines = [line.strip() for line in many if line.strip()]
    if len(lines) > MAX_ITEMS:
        raise _bad(field, f"最多列 {MAX_ITEMS} 项，请合并后再提交。")
    return [clean_text(line, max_length=200, label=field.label) for line in lines]


def _files(field: FieldSpec, value: Any, case: Case, actor: Actor) -> list[str]:
    return _several(field, value, MAX_FILES)


CLEANERS: dict[str, Callable[[FieldSpec, Any, Case, Actor], Any]] = {
    "text": _text,
    "longtext": _text,
    "date": _date,
    "integer": _integer,
    "money": _money,
    "boolean": _boolean,
    "choice": _choice,
    "class": _class,
    "topic": _topic,
    "unit": _unit,
    "units": _units,
    "colleague": _colleague,
    "case": _case,
    "items": _items,
    "files": _files,
}


def public_data(spec: Action, data: dict[str, Any]) -> dict[str, Any]:
    """The typed data as JSON for the event: rows become their readable names."""
    return {f.name: _plain(data[f.name]) for f in spec.fields if _given(data.get(f.name))}


def _given(value: Any) -> bool:
    return value not in (None, "", [])


def _plain(value: Any) -> Any:
    match value:
        case Unit():
            return {"code": value.code, "name": value.name}
        case User():
            return {"id": value.pk, "name": value.name}
        case Case():
            return value.number
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case str() | int() | bool() | None:
            return value
        case Iterable():
            return [_plain(v) for v in value]
    return str(value)
