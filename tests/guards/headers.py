"""What every answer carries, asked of each answer that the table of all addresses gets anyway."""

from __future__ import annotations

from django.http.response import HttpResponseBase

ALWAYS = {
    "X-Content-Type-Options": {"nosniff"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "X-Frame-Options": {"SAMEORIGIN", "DENY"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
}


def wrong_headers(response: HttpResponseBase) -> list[str]:
    """What is lacking or too lax; empty when all is well."""
    wrong = [
        f"{name}: {response.get(name)}"
        for name, allowed in ALWAYS.items()
        if response.get(name) not in allowed
    ]
    wrong += [] if "camera=()" in response.get("Permissions-Policy", "") else ["Permissions-Policy"]
    return wrong + _policy(response) + _cookies(response)


def _policy(response: HttpResponseBase) -> list[str]:
    said = response.get("Content-Security-Policy", "")
    rules = {part.split()[0]: part.split()[1:] for part in said.split(";") if part.strip()}
    scripts = rules.get("script-src", rules.get("default-src", ["nothing said"]))
    wrong = [] if set(scripts) <= {"'self'", "'none'"} else [f"script-src {scripts}"]
    styles = rules.get("style-src", rules.get("default-src", ["nothing said"]))
    is_page = "text/html" in response.get("Content-Type", "")
    if is_page and not set(styles) <= {"'self'", "'none'"}:
        wrong.append(f"style-src {styles}")
    if is_page and "frame-ancestors" not in rules:
        wrong.append("frame-ancestors")
    return wrong


def _cookies(response: HttpResponseBase) -> list[str]:
    wrong = []
    for name, cookie in response.cookies.items():
        if cookie["max-age"] == 0:
            continue  # taken back
        if cookie["samesite"] not in ("Lax", "Strict"):
            wrong.append(f"cookie {name} without SameSite")
        if name == "sessionid" and not cookie["httponly"]:
            wrong.append(f"cookie {name} without HttpOnly")
    return wrong
