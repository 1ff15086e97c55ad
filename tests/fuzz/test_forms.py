"""Every form of every page, as those who see it, filled in with what nobody should send.

No answer is a server error, shows another firm's words, draws what was typed as an element, or
speaks of the program's inside. QIFU_FUZZ_MINUTES=5 goes on for so long, as every role.
"""

from __future__ import annotations

import os
import re
import time
from random import Random

import pytest
from django.test import Client
from tests.fuzz.ground import Ground, make_ground
from tests.fuzz.hostile import SLOTS, attempts
from tests.fuzz.pages import forms_of
from tests.guards.url_table import read_table
from tests.guards.url_world import BACKEND, ROLES, every_url

pytestmark = pytest.mark.django_db
MINUTES = float(os.environ.get("QIFU_FUZZ_MINUTES", "0"))
SEED = int(os.environ.get("QIFU_FUZZ_SEED", "1"))
ONLY = tuple(os.environ.get("QIFU_FUZZ", "/").split(","))
EACH = 1


def seen_by(address: str) -> list[str]:
    """The roles that are shown the page."""
    statuses = read_table().get(address, {}).get("GET", {})
    return [role for role, status in statuses.items() if status == 200]


def pages() -> list[str]:
    return [a for a in every_url() if not a.startswith("/api/") and a.startswith(ONLY)]


def visit(ground: Ground, address: str, role: str, random: Random, each: int) -> None:
    """Look at a page and send its forms."""
    url = ground.w.url(address)
    status, html = ground.send(role, "GET", url)
    if status == 200 and html:
        for form in forms_of(url, html):
            for data in attempts(form, random, each):
                ground.send(role, form.method.upper(), form.action, data)


def misname(ground: Ground, address: str, role: str, random: Random, count: int) -> None:
    """Ask for the page of something that is not there, or cannot be."""
    parts = [p for p in address.split("/") if "<" in p]
    for _ in range(count if parts else 0):
        odd = random.choice(parts)
        value = random.choice(SLOTS)
        url = ground.w.url(address.replace(odd, value, 1))
        ground.send(role, random.choice(("GET", "POST")), url)


def told(ground: Ground) -> str:
    kinds: dict[str, str] = {}
    for finding in ground.findings:
        where = re.sub(r"[^/?]*\d[^/?]*", "…", finding.url.partition("?")[0])
        kinds.setdefault(f"{finding.what.split(': ')[0]} {where}", str(finding))
    return "\n".join([f"{len(kinds)} kinds in {ground.asked} requests", *sorted(kinds.values())])


def without_token(ground: Ground) -> list[str]:
    """Addresses that take a form without its token: another site could send it in one's name.

    Reporters' pages know nobody, so there is nobody whose name could be used.
    """
    client = Client(enforce_csrf_checks=True)
    client.force_login(ground.w.world.users["dispatcher"], backend=BACKEND)
    taken = []
    for address in pages():
        status = client.post(ground.w.url(address), {}).status_code
        if status not in (403, 404, 405) and not address.startswith("/integrity/"):
            taken.append(f"{address}: {status}")
    return taken


def test_no_form_breaks_the_program_or_shows_what_is_others() -> None:
    ground, random = make_ground(), Random(SEED)
    for address in pages():
        roles = seen_by(address)
        if roles:
            visit(ground, address, random.choice(roles), random, EACH)
        misname(ground, address, random.choice(roles or list(ROLES)), random, 1)
    until = time.monotonic() + MINUTES * 60
    while time.monotonic() < until:
        address = random.choice(pages())
        role = random.choice(seen_by(address) or list(ROLES))
        visit(ground, address, role, random, 4)
        misname(ground, address, role, random, 2)
    assert not ground.findings, told(ground)
    assert not without_token(ground)
