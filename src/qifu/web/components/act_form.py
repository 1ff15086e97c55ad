"""One act by one form: shown, refused with everything typed kept, or done and led on.

For pages whose act is a call of one operation; the page says which template, words and where to go.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.web.components.forms import QifuForm
from qifu.web.components.once import Sent, one_form

Said = dict[str, Any]


class PlainForm(QifuForm):
    """Nothing to fill in."""


def act_form(
    request: Request,
    *,
    make: Callable[..., QifuForm],
    do: Callable[[Said], object],
    template: str,
    context: Said,
    told: str,
    to: str | Callable[[Any], str],
    initial: Said | None = None,
    once: bool = False,
) -> HttpResponse:
    """GET shows the form, POST performs `do` with what was typed; 422 and 409 keep it all.

    `once`: what nothing else would hold back from being done twice is done once when sent twice.
    """
    status = 200
    if request.method == "POST":
        with one_form(request) if once else nullcontext(Sent()) as sent:
            url, form, status = sent.url, make(request.POST), 422
            if not url and form.is_valid():
                try:
                    url = sent.remember(_lead(do(form.cleaned_data), to))
                except Invalid as error:
                    form.add_invalid(error)
                except (Refused, Conflict) as error:
                    form.add_error(None, error.message)
                    status = 409
        if url:
            messages.success(request, told)
            return HttpResponseRedirect(url, status=303)
    else:
        form = make(initial=initial or {})
    return render(request, template, context | {"form": form}, status=status)


def _lead(done: object, to: str | Callable[[Any], str]) -> str:
    return to if isinstance(to, str) else to(done)
