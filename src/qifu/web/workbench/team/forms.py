"""Who stands in for whom, from when until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms

from qifu.identity.models import Unit, User
from qifu.kernel.time import SHANGHAI
from qifu.web.components.forms import DateField, QifuForm


class DelegationForm(QifuForm):
    """Whole days: from the morning of the first to the end of the last."""

    unit = forms.CharField(widget=forms.HiddenInput)
    absent = forms.ChoiceField(label="谁不在岗")
    deputy = forms.ChoiceField(label="由谁代理")
    since = DateField(label="从")
    until = DateField(label="到（含当天）")

    def __init__(self, unit: Unit, people: Iterable[User], *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{unit.pk}_%s")
        super().__init__(*args, **kwargs)
        self.fields["unit"].initial = unit.code
        rows = [("", "请选择"), *((str(u.pk), u.name) for u in people)]
        for name in ("absent", "deputy"):
            self.fields[name].choices = rows  # type: ignore[attr-defined]

    def values(self, at: datetime) -> dict[str, Any]:
        """What `delegate` takes; today begins now, not this morning."""
        day = self.cleaned_data
        since = datetime.combine(day["since"], time(0), SHANGHAI)
        return {
            "absent_id": int(day["absent"]),
            "deputy_id": int(day["deputy"]),
            "since": max(since, at) if day["since"] == at.astimezone(SHANGHAI).date() else since,
            "until": datetime.combine(day["until"], time(23, 59, 59), SHANGHAI),
        }
