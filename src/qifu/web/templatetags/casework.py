"""Template helpers of the case page."""

from __future__ import annotations

from typing import Any

from django import template

from qifu.web.workbench.cases.words import WORDS

register = template.Library()
PREVIEWS = {
    "image/png": "image",
    "image/jpeg": "image",
    "image/webp": "image",
    "application/pdf": "pdf",
}


@register.filter
def word(code: Any, kind: str) -> str:
    """``{{ order.state|word:"order" }}``: a stored code in Chinese."""
    return WORDS[kind].get(code, str(code))


@register.filter
def named(ident: int | None, names: dict[int, str]) -> str:
    """``{{ answer.author|named:file.people }}``: a name by id, nothing when unknown."""
    return names.get(ident or 0, "")


@register.inclusion_tag("workbench/cases/_files.html")
def files_seen(files: Any) -> dict[str, Any]:
    """``{% files_seen files %}``: attachments that open in the page where a browser can show them."""
    return {"files": [(f, PREVIEWS.get(f.media_type, "")) for f in files or ()]}
