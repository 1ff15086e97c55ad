"""One act by one form: shown, refused with everything typed kept, or done and led on.

For pages whose act is a call of one operation; the page says which template, words and where to go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.web.components.forms import QifuForm

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
) -> HttpResponse:
    """GET shows the form, POST performs `do` with what was typed; 422 and 409 keep it all."""
    status = 200
    if request.method == "POST":
        form, status = make(request.POST), 422
        if form.is_valid():
            try:
                done = do(form.cleaned_data)
            except Invalid as error:
                form.add_invalid(error)
            except (Refused, Conflict) as error:
                form.add_error(None, error.message)
                status = 409
            else:
                messages.success(request, told)
                url = to if isinstance(to, str) else to(done)
                return HttpResponseRedirect(url, status=303)
    else:
        form = make(initial=initial or {})
    return render(request, template, context | {"form": form}, status=status)
