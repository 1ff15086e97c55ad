"""Forms of the way of a version: the day it is for, reasons."""

from __future__ import annotations

from typing import Any

from qifu.web.components.forms import DateField, QifuForm, TextField


class SendForm(QifuForm):
    """What a draft is sent with; the reason is asked where a measure became worse."""

    starts_on = DateField(
        label="哪天生效", required=False, help_text="不填就是审核通过马上生效；最多一年以内"
    )
    reason = TextField(label="变差的理由", max_length=300, required=False)

    def __init__(self, worse: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if worse:
            self.fields["reason"].one_of = True  # type: ignore[attr-defined]
        else:
            del self.fields["reason"]


class NoteForm(QifuForm):
    """Why a version is sent back."""

    note = TextField(label="退回理由", max_length=300, lines=3)


class ReasonForm(QifuForm):
    """Why something is taken back."""

    reason = TextField(label="理由", max_length=300, lines=3)
