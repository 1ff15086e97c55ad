"""Doing what a form asks, with what the desk says against it shown in the form: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from qifu.kernel.errors import Invalid, Refused
from qifu.web.components.forms import QifuForm

REFUSED = "refused"


def done(form: QifuForm, act: Callable[[], object]) -> bool:
    """True when `act` went through; else its sentences stand in the form."""
    try:
        act()
    except Invalid as error:
        form.add_invalid(error)
        return False
    except Refused as error:
        form.add_error(None, ValidationError(error.message, code=REFUSED))
        return False
    return True


def status_of(*forms: QifuForm) -> int:
    """409 when the desk refused what a form asked, 422 when it has errors, else 200."""
    if any(form.has_error(NON_FIELD_ERRORS, code=REFUSED) for form in forms):
        return 409
    return 422 if any(form.errors for form in forms) else 200
