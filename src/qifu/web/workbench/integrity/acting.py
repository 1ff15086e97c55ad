"""Doing what a form asks, with what the desk says against it shown in the form: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from qifu.kernel.errors import Invalid
from qifu.web.components.forms import QifuForm


def done(form: QifuForm, act: Callable[[], object]) -> bool:
    """True when `act` went through; else its sentences stand in the form."""
    try:
        act()
    except Invalid as error:
        form.add_invalid(error)
        return False
    return True
