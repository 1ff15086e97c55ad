"""The form of a rating, the same by sign-in and by link."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.ratings.operations import WORDS_MAX, RatingInput
from qifu.ratings.rules.grades import GRADES, SOLVED
from qifu.ratings.settings import rating_settings
from qifu.web.components.forms import QifuForm, TextField


class RatingForm(QifuForm):
    """Five grades, apart from whether it was solved; nothing is ticked beforehand."""

    grade = forms.TypedChoiceField(
        label="服务评价", choices=list(GRADES.items()), coerce=int, widget=forms.RadioSelect
    )
    solved = forms.ChoiceField(
        label="问题解决了吗", choices=list(SOLVED.items()), widget=forms.RadioSelect
    )
    good = forms.MultipleChoiceField(
        label="哪些做得好", required=False, widget=forms.CheckboxSelectMultiple
    )
    bad = forms.MultipleChoiceField(
        label="哪些要改进", required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = TextField(label="您的意见", required=False, max_length=WORDS_MAX, lines=4)
    public = forms.BooleanField(
        label="同意公开我写的意见",
        required=False,
        help_text="只公开文字，不公开企业名称；请不要写电话等个人信息。不勾选时只有承办单位看得到。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = rating_settings().labels
        for name in ("good", "bad"):
            field = self.fields[name]
            field.columns = True  # type: ignore[attr-defined]
            field.choices = [(x.code, x.title) for x in labels if x.good == (name == "good")]  # type: ignore[attr-defined]
            if not field.choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def said(self) -> RatingInput:
        """What was typed."""
        data = self.cleaned_data
        labels = [*data.get("good", []), *data.get("bad", [])]
        return RatingInput(data["grade"], data["solved"], labels, data["comment"], data["public"])


class MoreForm(QifuForm):
    """The firm's one addition."""

    text = TextField(label="追评", max_length=WORDS_MAX, lines=3)
