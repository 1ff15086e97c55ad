"""What somebody who wants an appointment fills in."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import forms

from qifu.enterprises.models import Enterprise
from qifu.identity.rules.accounts import mobile_problem, normal_phone
from qifu.kernel.time import SHANGHAI
from qifu.reception.rules.slots import Slot
from qifu.reception.tickets import MATTER_MAX
from qifu.web.components.forms import QifuForm, TextField


class SlotForm(QifuForm):
    """One of the free slots of a day."""

    begins_at = forms.ChoiceField(label="时段", widget=forms.RadioSelect)

    def __init__(self, slots: list[Slot], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["begins_at"]
        field.choices = [(s.begins_at.isoformat(), slot_title(s)) for s in slots if s.free]
        field.columns = True
        field.error_messages["invalid_choice"] = "这个时段刚刚约满或已过，请换一个时段"

    def begins(self) -> datetime:
        """The chosen beginning."""
        return datetime.fromisoformat(self.cleaned_data["begins_at"])


class BookingForm(SlotForm):
    """A slot, and who comes for what."""

    name = TextField(label="姓名", max_length=40)
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        help_text="预约结果和提醒发到这个号码，到场签到也要用。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "short"}),
    )
    matter = TextField(
        label="办什么事",
        max_length=MATTER_MAX,
        required=False,
        help_text="一句话就行，例如“开餐饮店要办许可”，窗口会先准备。",
    )
    firm = forms.ChoiceField(label="为哪家企业", required=False)
    item = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, slots: list[Slot], firms: list[Enterprise], *args: Any, **kw: Any) -> None:
        super().__init__(slots, *args, **kw)
        if firms:
            rows = [("", "不为企业，或企业还没有设立"), *((str(f.pk), f.name) for f in firms)]
            self.fields["firm"].choices = rows  # type: ignore[attr-defined]
        else:
            del self.fields["firm"]

    def clean_phone(self) -> str:
        """Checked here too, so that every error of the form is told at once."""
        phone = normal_phone(self.cleaned_data["phone"])
        if problem := mobile_problem(phone):
            raise forms.ValidationError(problem)
        return phone


def slot_title(slot: Slot) -> str:
    """09:00–09:30（余 2）"""
    return f"{slot.begins_at:%H:%M}–{slot.ends_at:%H:%M}（余 {slot.free}）"


def by_day(slots: list[Slot]) -> list[tuple[date, list[Slot], int]]:
    """The slots of each day, with what is free in all of it."""
    days = groupby(slots, key=lambda s: s.begins_at.astimezone(SHANGHAI).date())
    rows = [(day, list(found)) for day, found in days]
    return [(day, found, sum(s.free for s in found)) for day, found in rows]
