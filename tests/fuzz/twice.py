"""Every form of a running demonstration, each sent three times at the same moment: one effect.

By hand, on loopback, against a demonstration of one's own (it is changed by this):
`script/server --port 8114`, then
`.venv/bin/python -m tests.fuzz.twice http://127.0.0.1:8114 PASSWORD firm dispatcher …` in the same
worktree. Says each form that was answered with 5xx, and each kind of event it appended more than
once in the same stream or in new ones; whoever reads it judges (three messages of the same words may be
meant). Ends after 60 pages of each person.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import httpx

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qifu.config.settings")
PAGES = int(os.environ.get("QIFU_FUZZ_PAGES", "60"))
AT_ONCE = 3
# what would end the walk, or somebody's account
LEAVE = re.compile(
    r"/accounts/|/disable/|/password/|/integrity/|/profile/data/|/admin/posts/|/big/"
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def say(words: str) -> None:
    """To whoever waits."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def enter(base: str, name: str, password: str) -> httpx.Client:
    """A signed-in browser of a kind."""
    client = httpx.Client(base_url=base, timeout=60)
    said = TOKEN.search(client.get("/accounts/login/").text)
    data = {"csrfmiddlewaretoken": said[1] if said else "", "login": name, "password": password}
    answer = client.post("/accounts/login/", data=data, headers={"Referer": base})
    if answer.status_code != 302:
        raise SystemExit(f"{name} cannot sign in: {answer.status_code}")
    return client


def send(client: httpx.Client, path: str, data: dict[str, Any]) -> list[int]:
    """The same form from three connections that begin together; the statuses."""
    ready = Barrier(AT_ONCE)

    def one(_: int) -> int:
        with httpx.Client(base_url=client.base_url, cookies=client.cookies, timeout=60) as mine:
            headers = {"Referer": str(client.base_url)}
            ready.wait(20)
            return mine.post(path, data=data, headers=headers).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


def look(before: int) -> tuple[int, dict[str, int]]:
    """The newest event, and what was appended more than once since `before`."""
    from qifu.kernel.models import Event

    rows = list(Event.objects.filter(id__gt=before).values_list("id", "kind", "stream", "actor_id"))
    by_people = [(kind, stream) for _, kind, stream, who in rows if who is not None]
    kinds = Counter(kind for kind, _ in by_people)
    return max([before, *(row[0] for row in rows)]), {k: n for k, n in kinds.items() if n > 1}


def visit(client: httpx.Client, name: str, path: str, html: str, random: Random) -> Counter[int]:
    """Send each form of a page; how often which status was answered."""
    from tests.fuzz.hostile import plausible
    from tests.fuzz.pages import forms_of

    from qifu.kernel.models import Event

    answers = Counter[int]()
    for form in forms_of(path, html):
        if form.method != "post" or LEAVE.search(form.action):
            continue
        known: dict[str, list[str]] = {}
        for one in form.fields:
            if one.kind == "submit" and one.name in known:
                continue
            given = [one.value] if one.kind == "hidden" else plausible(one, random)
            texts = [v for v in given if isinstance(v, str)]
            if one.kind == "checkbox":
                known.setdefault(one.name, []).extend(texts)
            else:
                known.setdefault(one.name, texts)
        newest = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        statuses = send(client, form.action, known)
        answers.update(statuses)
        _, more = look(newest)
        if more or max(statuses) >= 500:
            say(f"{name} {form.action} {statuses} {more}")
    return answers


def walk(base: str, name: str, password: str, random: Random) -> None:
    """Pages of one person, each shape of address once."""
    client, todo, done = enter(base, name, password), ["/", "/work/"], set[str]()
    forms = Counter[int]()
    while todo and len(done) < PAGES:
        path = todo.pop(0)
        shape = re.sub(r"[^/]*\d[^/]*", "…", urlsplit(path).path)
        if shape in done or LEAVE.search(path):
            continue
        done.add(shape)
        answer = client.get(path, follow_redirects=True)
        if answer.status_code != 200 or "html" not in answer.headers.get("content-type", ""):
            continue
        forms += visit(client, name, answer.url.path, answer.text, random)
        todo += [h for h in re.findall(r'href="(/[^"#?]*)"', answer.text) if "/static/" not in h]
    say(f"{name}: {len(done)} pages, answers {dict(forms)}")


def main(base: str, password: str, *names: str) -> None:
    """See the module's words."""
    import django

    django.setup()
    if urlsplit(base).hostname not in ("127.0.0.1", "localhost"):
        raise SystemExit("on loopback only")
    for name in names:
        walk(base, name, password, Random(1))


if __name__ == "__main__":
    main(*sys.argv[1:])
