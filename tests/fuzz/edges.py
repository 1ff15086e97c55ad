"""What `test_forms` and the contract test do not send: other methods, kinds of content, addresses and
queries at the edge, links and cursors that were tampered with, bodies that are deep, huge or broken.

Run by hand, some minutes, no network: `.venv/bin/python -m pytest tests/fuzz/edges.py`. QIFU_FUZZ=/work/x
asks only addresses that begin so; QIFU_FUZZ_SEED makes other choices. Found things get a test of
their own where they belong.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from random import Random
from urllib.parse import quote

import pytest
from tests.contract.api_client import ALL, key_of
from tests.fuzz.ground import Raw, make_ground
from tests.fuzz.test_forms import seen_by, told
from tests.guards.url_world import ROLES, every_url

pytestmark = pytest.mark.django_db
SEED = int(os.environ.get("QIFU_FUZZ_SEED", "1"))
ONLY = tuple(os.environ.get("QIFU_FUZZ", "/").split(","))
METHODS = ("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND")
EDGES = ("9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648", "0")
DEEP = b"[" * 100_000 + b"]" * 100_000
BODIES = (
    Raw(b'{"a":1}', "application/json"),
    Raw(b"<a>&x;</a>", "text/xml"),
    Raw(b"x", "multipart/form-data"),
    Raw(b"--b\r\nbroken", "multipart/form-data; boundary=b"),
    Raw(b"--b\r\n", "multipart/form-data; boundary=" + "b" * 300),
    Raw(
        b'--b\r\nContent-Disposition: form-data; name="a"; filename="\xff"\r\n\r\nx\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
    Raw(b"a=%FF%FE&b=%", "application/x-www-form-urlencoded; charset=utf-16"),
    Raw(b"a=1", "application/x-www-form-urlencoded; charset=no-such"),
    Raw("b=\x00&c=\ud800".encode("utf-8", "surrogatepass"), "application/x-www-form-urlencoded"),
    Raw(b"&".join(b"f%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded"),
    Raw(b"", ""),
    Raw(b"x", "no kind at all;;="),
)
NAMES = (
    "q", "page", "from", "to", "unit", "show", "box", "kind", "next", "before", "what", "who", "t",
    "topic", "centre", "day", "at", "known", "cursor", "sort", "done", "limit", "state", "status",
)  # fmt: skip
VALUES = (
    "x" * 8000, "测" * 900, "9223372036854775808", "-1", "1e400", "NaN", "%00", "%ED%A0%80", "%FF",
    "0000-00-00", "9999-12-31", "0001-01-01", "[]", "{}", "//evil.example/", "'\"<zq9z>", "１",
)  # fmt: skip
CURSORS = (
    '["x",[Infinity]]', '["x",[NaN]]', '["x",[1e400]]', '["x",["a",true]]', "[[],[]]", "null", "1",
    '["x",[' + "9" * 5000 + "]]", "[" * 5000, '["x",["0001-01-01",1]]', '["x",{"-1":1}]', '["x",""]',
)  # fmt: skip
VALUE_BODIES: tuple[object, ...] = (
    None, True, [], {}, "", "x" * 100_000, "a\x00b", "\ud800", 2**63, -(2**63) - 1, 10**400, 1e308,
    [[[[[]]]]], {"a": {"a": {"a": 1}}}, ["x"] * 5000, "9999-12-31T23:59:59+14:00", "０",
)  # fmt: skip


def asked(*, api: bool = False) -> list[str]:
    return [a for a in every_url() if a.startswith("/api/") == api and a.startswith(ONLY)]


def role_for(address: str, random: Random) -> str:
    return random.choice(seen_by(address) or list(ROLES))


def tampered(token: str, random: Random) -> Iterator[str]:
    """The like of a link that was cut, changed, doubled or made up."""
    at = random.randrange(len(token)) if token else 0
    yield from (token[:at], token[:-1], token + "A", token + token, token.swapcase(), token[::-1])
    yield token[:at] + ("A" if token[at : at + 1] != "A" else "B") + token[at + 1 :]
    yield from ("e30:e30", "e30", ":", "::::", ".eJw", "A" * 5000, "%00", "%ED%A0%80", "%2e%2e")


def test_other_methods_and_kinds_of_content() -> None:
    ground, random = make_ground(), Random(SEED)
    for address in asked():
        url = ground.w.url(address)
        for method in METHODS:
            status, _ = ground.send(role_for(address, random), method, url, raw=Raw())
            assert status < 500 or ground.findings, (method, url)
        for raw in random.sample(BODIES, 6):
            ground.send(role_for(address, random), "POST", url, raw=raw)
        ground.send(role_for(address, random), "GET", url, raw=random.choice(BODIES))
    assert not ground.findings, told(ground)


def test_queries_and_places_at_the_edge() -> None:
    ground, random = make_ground(), Random(SEED)
    for address in asked() + asked(api=True):
        url = ground.w.url(address)
        for _ in range(4):
            pairs = [(n, random.choice(VALUES)) for n in random.sample(NAMES, 6)]
            pairs += pairs[:1]
            query = "&".join(f"{n}={v if '%' in v else quote(v)}" for n, v in pairs)
            ground.send(role_for(address, random), "GET", f"{url}?{query}")
        ground.send(role_for(address, random), "GET", f"{url}?{'x' * 8000}")
        ground.send(role_for(address, random), "GET", f"{url}?{'a=1&' * 2000}")
        for place in [p for p in address.split("/") if p.startswith("<")]:
            for edge in EDGES:
                odd = ground.w.url(address.replace(place, edge, 1))
                ground.send(role_for(address, random), random.choice(("GET", "POST")), odd)
    assert not ground.findings, told(ground)


def test_links_that_were_tampered_with() -> None:
    ground, random = make_ground(), Random(SEED)
    for address in asked():
        for place in [p for p in address.split("/") if p in ("<token>", "<secret>", "<key>")]:
            known = ground.w.url(address)
            token = known.split("/")[address.split("/").index(place)]
            for odd in tampered(token, random):
                url = ground.w.url(address.replace(place, odd, 1))
                for role in ("anonymous", role_for(address, random)):
                    ground.send(role, random.choice(("GET", "POST")), url)
    for odd in tampered("WzEsImEiXQ:AAAA", random):
        ground.send("dispatcher", "GET", f"/work/reveal/?t={odd}")
    assert not ground.findings, told(ground)


def whole(random: Random) -> bytes:
    """A body that is deep, broken, doubled, or an object with odd values."""
    if random.random() < 0.4:
        return random.choice(
            (DEEP, b'{"a":' * 5000 + b"1" + b"}" * 5000, b"\xff\xfe", b'{"a":1,"a":2}', b"{",
             b'"\\ud800"', b'{"data":"\\u0000"}', b"9" * 5000, b"NaN", b'{"data":1e999}', b"null")
        )  # fmt: skip
    names = ("data", "text", "number", "title", "version", "note", "values", "id", "codes", "kind",
             "contact_name", "contact_phone", "uscc", "files", "at", "day", "reason", "topic")  # fmt: skip
    said = {name: random.choice(VALUE_BODIES) for name in random.sample(names, 9)}
    said["data"] = {name: random.choice(VALUE_BODIES) for name in random.sample(names, 6)}
    return json.dumps(said).encode()


def test_bodies_cursors_and_keys_of_the_api() -> None:
    ground, random = make_ground(), Random(SEED)
    people = {"owner": "firm_admin", "handler": "handler", "dispatcher": "dispatcher",
              "leader": "leader", "stranger": "stranger"}  # fmt: skip
    users = ground.w.world.users
    keys = {key_of(users[p], scopes=ALL, per_minute=10**6): r for p, r in people.items()}
    good = list(keys)
    odd_keys = ("", "x", "qf_" + "A" * 40, good[0][:-1], good[0] + "A", "测", "A" * 9000, "\udcff")
    cursors = [base64.urlsafe_b64encode(c.encode()).decode().rstrip("=") for c in CURSORS]
    for address in asked(api=True):
        url = ground.w.url(address)
        for turn in range(10):
            key = random.choice(good if turn < 7 else odd_keys)
            auth = f"Bearer {key}".encode("utf-8", "surrogateescape").decode("latin-1")
            headers = (
                ("Authorization", auth), ("Idempotency-Key", random.choice(("a", "x" * 9000, "测"))),
                ("If-Match", random.choice(('"1"', "*", '"9223372036854775808"', "W/", "x" * 900))),
            )  # fmt: skip
            role = keys.get(key, "anonymous")
            method = random.choice(("POST", "PUT", "PATCH", "DELETE", "GET"))
            kind = random.choice(("application/json",) * 4 + ("text/plain", "", "application/xml"))
            ground.send(role, method, url, raw=Raw(whole(random), kind, headers))
        with_key = (("Authorization", f"Bearer {good[2]}"),)
        for odd in (*random.sample(list(tampered("eyJhIjoxfQ", random)), 3), *cursors):
            odd_url = f"{url}?cursor={odd}&limit={random.choice(EDGES)}"
            ground.send("dispatcher", "GET", odd_url, raw=Raw(headers=with_key))
            ground.send("dispatcher", "GET", f"{url}?cursor={odd}", raw=Raw(headers=with_key))
    assert not ground.findings, told(ground)
