"""One page with several small forms: which one was sent, and what its operation said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.components.forms import QifuForm
from qifu.web.components.once import one_form


@dataclass
class Act:
    """A form of a page: how it is made, what it does with the cleaned values, what is said then."""

    make: Callable[..., QifuForm]
    do: Callable[[dict[str, Any]], object]
    done: str


def act_on(
    request: Request, acts: dict[str, Act]
) -> tuple[dict[str, QifuForm], int, HttpResponse | None]:
    """(the page's forms, status, redirect when an act was done). Refused stands at the form's top.

    The same form sent twice leads back to the page; what it may do no longer is not asked again.
    """
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    forms = {
        name: act.make(request.POST if name == sent else None, auto_id=f"id_{name}_%s")
        for name, act in acts.items()
    }
    if request.method != "POST":
        return forms, 200, None
    with one_form(request) as before:
        if before.url:
            return forms, 303, HttpResponseRedirect(before.url, status=303)
        if sent not in acts:
            raise NotVisible
        status = _perform(forms[sent], acts[sent].do)
        if status == 303:
            before.remember(request.path)
            messages.success(request, acts[sent].done)
            return forms, status, HttpResponseRedirect(request.path, status=status)
    return forms, status, None


def _perform(form: QifuForm, do: Callable[[dict[str, Any]], object]) -> int:
    """303 when done; otherwise the form says why not."""
    if not form.is_valid():
        return 422
    try:
        do(form.cleaned_data)
    except Invalid as error:
        form.add_invalid(error)
        return 422
    except Refused as refused:
        form.add_error(None, refused.message)
        return 409
    return 303
