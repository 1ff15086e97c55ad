"""A form from the fields of an action, so that pages follow the process definition by itself.

One builder serves portal and workbench. Values go on as the codes `cases.fields` expects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet

from qifu.cases.clockwork import limits
from qifu.cases.models import Case
from qifu.cases.rules.definition import FieldSpec
from qifu.identity.models import DutyEntry, Post, Unit
from qifu.identity.queries import active_units, routable_units
from qifu.identity.roles import Role
from qifu.web.components.forms import DateField, FilesField, QifuForm, TextField

RADIO_LIMIT = 7
Choices = list[Any]


class ActionForm(QifuForm):
    """The fields of one action, and the version of the case the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, specs: Sequence[FieldSpec], case: Case, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files, initial={"version": case.version})
        self.specs = {spec.name: spec for spec in specs}
        for spec in specs:
            field = BUILDERS[spec.type](spec, case)
            field.required = spec.required
            if spec.help:
                field.help_text = spec.help
            if spec.initial is not None:
                field.initial = spec.initial
            self.fields[spec.name] = field
        for field in self.fields.values():
            field.error_messages["required"] = (
                "请选择一项" if isinstance(field, forms.ChoiceField) else "请填写此项"
            )

    def action_data(self, files: Sequence[str] = ()) -> dict[str, Any]:
        """What `perform_action` takes; `files` are ids of stored files for the files field."""
        data = {}
        for name, spec in self.specs.items():
            value = list(files) if spec.type == "files" else self.cleaned_data.get(name)
            if value not in (None, "", []):
                data[name] = value
        return data

    @property
    def takes_files(self) -> bool:
        return any(spec.type == "files" for spec in self.specs.values())


def _text(spec: FieldSpec, case: Case) -> forms.Field:
    return TextField(label=spec.label, max_length=500)


def _longtext(spec: FieldSpec, case: Case) -> forms.Field:
    return TextField(label=spec.label, max_length=20_000, lines=5)


def _items(spec: FieldSpec, case: Case) -> forms.Field:
    return TextField(
        label=spec.label, max_length=4_000, lines=4, help_text="每行一项，最多 20 项。"
    )


def _date(spec: FieldSpec, case: Case) -> forms.Field:
    return DateField(label=spec.label)


def _integer(spec: FieldSpec, case: Case) -> forms.Field:
    field = forms.IntegerField(
        label=spec.label,
        min_value=spec.minimum,
        max_value=spec.maximum,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    field.error_messages["invalid"] = "请填写整数"
    return field


def _money(spec: FieldSpec, case: Case) -> forms.Field:
    field = forms.DecimalField(
        label=spec.label,
        max_digits=14,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )
    field.error_messages["invalid"] = "请填写金额，以元计，最多两位小数"
    return field


def _boolean(spec: FieldSpec, case: Case) -> forms.Field:
    return forms.BooleanField(label=spec.label)


def _choice(spec: FieldSpec, case: Case) -> forms.Field:
    return _one_of(spec, list(spec.choices))


def _class(spec: FieldSpec, case: Case) -> forms.Field:
    return _one_of(spec, [(x.code, x.title) for x in limits().values() if x.klass and x.amount])


def _topic(spec: FieldSpec, case: Case) -> forms.Field:
    rows = DutyEntry.objects.filter(active=True).values_list("sector_title", "topic", "title")
    grouped = [
        (sector, [(topic, title) for _, topic, title in found])
        for sector, found in groupby(rows, key=lambda r: r[0])
    ]
    field = forms.ChoiceField(label=spec.label, choices=[("", "请选择"), *grouped])
    field.initial = case.topic
    return field


def unit_choices(rows: QuerySet[Unit]) -> Choices:
    """Units of `rows` under their kinds; values are codes."""
    order = {kind: place for place, kind in enumerate(Unit.Kind.values)}
    ordered = sorted(rows.values_list("kind", "code", "name"), key=lambda r: order[r[0]])
    return [
        (Unit.Kind(kind).label, [(code, name) for _, code, name in found])
        for kind, found in groupby(ordered, key=lambda r: r[0])
    ]


def _unit(spec: FieldSpec, case: Case) -> forms.Field:
    return forms.ChoiceField(
        label=spec.label, choices=[("", "请选择"), *unit_choices(routable_units())]
    )


def _units(spec: FieldSpec, case: Case) -> forms.Field:
    whole = active_units().exclude(kind=Unit.Kind.DISTRICT)  # the district itself is no party
    rows = routable_units() if spec.name == "co_units" else whole
    return forms.MultipleChoiceField(
        label=spec.label,
        choices=unit_choices(rows),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="可多选：按住 Ctrl（苹果电脑为 ⌘）点选。",
    )


def _colleague(spec: FieldSpec, case: Case) -> forms.Field:
    rows = (
        Post.objects.filter(
            unit_id=case.lead_unit_id or 0,
            role__in=(Role.HANDLER, Role.HEAD),
            valid_until__isnull=True,
            user__is_active=True,
        )
        .order_by("user_id")
        .values_list("user_id", "user__name")
        .distinct()
    )
    return _one_of(spec, [(str(user), name) for user, name in rows])


def _case(spec: FieldSpec, case: Case) -> forms.Field:
    field = TextField(label=spec.label, max_length=40, help_text="例如 SQ2026-000123-4")
    field.widget.attrs["class"] = "short"
    return field


def _files(spec: FieldSpec, case: Case) -> forms.Field:
    return FilesField(label=spec.label)


def _one_of(spec: FieldSpec, choices: Choices) -> forms.Field:
    if len(choices) <= RADIO_LIMIT:
        return forms.ChoiceField(label=spec.label, choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(label=spec.label, choices=[("", "请选择"), *choices])


BUILDERS: dict[str, Callable[[FieldSpec, Case], forms.Field]] = {
    "text": _text,
    "longtext": _longtext,
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
