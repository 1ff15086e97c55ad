"""Personal numbers on pages: masked for officials, with the way to see one whole. People of a firm
see what is their own firm's as it is."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from qifu.kernel.masking import IDENTITY, is_personal, masked_identity, masked_phone
from qifu.web.components.reveal import Asked, granted, token_of

register = template.Library()


@register.inclusion_tag("components/_personal.html", takes_context=True)
def phone(context: Any, number: str, target: str, what: str) -> dict[str, Any]:
    """``{% phone demand.contact_phone case.stream "联系人电话" %}``: masked, or whole where granted."""
    return _shown(context, str(number or ""), target, what)


@register.inclusion_tag("components/_personal.html", takes_context=True)
def personal(context: Any, text: str, target: str, what: str) -> dict[str, Any]:
    """Any text: masked where it is a mobile or identity number, else as it is."""
    text = str(text)
    if not is_personal(text):
        return {"whole": True, "tel": False, "text": text}
    return _shown(context, text, target, what)


@register.filter
def masked_tel(number: str) -> str:
    """A telephone number masked, where many stand in a list."""
    return masked_phone(str(number or ""))


def _shown(context: Any, text: str, target: str, what: str) -> dict[str, Any]:
    request = context["request"]
    identity = bool(IDENTITY.fullmatch(text))
    asked = Asked(request.user.pk or 0, target, what, request.get_full_path())
    if not text or not request.actor.is_staff or asked.key in granted(request):
        return {"whole": True, "tel": not identity and bool(text), "text": text}
    url = f"{reverse('work:reveal')}?{urlencode({'t': token_of(asked)})}"
    hidden = masked_identity(text) if identity else masked_phone(text)
    return {"whole": False, "text": hidden, "url": url, "what": what}
