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


@dataclass
class Act:
    """A form of a page: how it is made, what it does with the cleaned values, what is said then."""

    make: Callable[..., QifuForm]
    do: Callable[[dict[str, Any]], object]
    done: str


def act_on(
    request: Request, acts: dict[str, Act]
) -> tuple[dict[str, QifuForm], int, HttpResponse | None]:
    """(the page's forms, status, redirect when an act was done). Refused stands at the form's top."""
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    forms = {
        name: act.make(request.POST if name == sent else None, auto_id=f"id_{name}_%s")
        for name, act in acts.items()
    }
    if request.method != "POST":
        return forms, 200, None
    if sent not in acts:
        raise NotVisible
    form = forms[sent]
    if not form.is_valid():
        return forms, 422, None
    try:
        acts[sent].do(form.cleaned_data)
    except Invalid as error:
        form.add_invalid(error)
        return forms, 422, None
    except Refused as refused:
        form.add_error(None, refused.message)
        return forms, 409, None
    messages.success(request, acts[sent].done)
    return forms, 303, HttpResponseRedirect(request.path, status=303)
