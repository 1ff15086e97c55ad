"""How an act of this feature is performed from a form: what the room refuses stands in the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.web.components.forms import QifuForm


def attempt(form: QifuForm, call: Callable[[], Any]) -> tuple[Any, int]:
    """What `call` gave with 303, or None with 422 (something to mend) or 409 (not now)."""
    if not form.is_valid():
        return None, 422
    try:
        return call(), 303
    except Invalid as error:
        form.add_invalid(error)
        return None, 422
    except (Refused, Conflict) as refused:
        form.add_error(None, refused.message)
        return None, 409


@dataclass(frozen=True)
class FormPage:
    """A page that is one form: its words, where back leads, and what it says when it is done."""

    heading: str
    button: str
    back: str
    back_title: str
    intro: str = ""
    done: str = ""
    template: str = "workbench/projects/form.html"


def form_page(
    request: Request,
    form: QifuForm,
    page: FormPage,
    call: Callable[[], str],
    **more: Any,
) -> HttpResponse:
    """Show the form, or perform `call`, which says where to go on."""
    status = 200
    if request.method == "POST":
        found, status = attempt(form, call)
        if status == 303:
            if page.done:
                messages.success(request, page.done)
            return HttpResponseRedirect(found, status=303)
    return render(request, page.template, {"form": form, "page": page, **more}, status=status)
