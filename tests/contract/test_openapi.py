"""The document and the service agree: generated requests, good and bad, never meet a server error
and always get an answer of the kind that the document promises."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from tests.bundle_world import make_bundle_world
from tests.claim_world import lay_claim_ground, make_claim_world
from tests.contract.api_client import ALL, ApiWorld, key_of

from qifu.api import v1
from qifu.api.problems import CODES
from qifu.bundles.rules.tasks import ACTIONS as TASK_ACTIONS
from qifu.cases.definitions import current_process, definition_of
from qifu.kernel.rates import buckets
from qifu.kernel.time import now

EXAMPLES = int(os.environ.get("QIFU_FUZZ_EXAMPLES", "16"))  # more for a long look by hand
WHO = (
    "owner", "claimant", "dispatcher", "handler", "head", "revisitor", "clerk", "officer",
    "applicant", "department", "12345", "stranger", "viewer", "leader", "",
)  # fmt: skip
OWN_WORDS = "只有本企业和办理人能看的字句"
NEVER = {"", "12345", "stranger", "claimant", "applicant", "officer"}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture
def app() -> Iterator[WSGIHandler]:
    """The WSGI application, on the test's own connection."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield WSGIHandler()
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


def keys(aw: ApiWorld) -> dict[str, str]:
    found = {"": ""}
    for who in WHO:
        if who:
            system = who if who == "12345" else ""
            user = aw.world.users[who]
            found[who] = key_of(user, system=system, scopes=ALL, per_minute=1_000_000)
    return found


def test_the_document_lists_every_action(aw: ApiWorld) -> None:
    lay_claim_ground()
    document = aw.api("").get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for process in ("demand", "claim"):
        acts = f"/{process}s/{{number}}/actions/"
        listed = {p.rsplit("/", 1)[1] for p in document["paths"] if acts in p}
        definition = definition_of(current_process(process).pk)
        assert listed == {a.code for a in definition.actions.values() if a.by != {"system"}}
    acts = "/tasks/{task_id}/actions/"
    listed = {p.rsplit("/", 1)[1] for p in document["paths"] if acts in p}
    assert listed == {a.code for a in TASK_ACTIONS.values() if a.by != {"system"}}
    body = document["paths"]["/api/v1/demands/{number}/actions/dispatch"]["post"]["requestBody"]
    data = body["content"]["application/json"]["schema"]["properties"]["data"]
    assert data["required"] == ["lead_unit", "klass"]
    assert "general_10" in data["properties"]["klass"]["enum"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert "429" in operation["responses"], (method, path)


def test_generated_requests(aw: ApiWorld, app: WSGIHandler) -> None:
    bundles = make_bundle_world("open-restaurant")  # first: it lays the kinds of documents anew
    claims = make_claim_world()
    application = bundles.submit(at=now())
    task = application.tasks.get(state="ready", unit__code=bundles.body.unit)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    numbers = [
        aw.world.submit(text=f"{OWN_WORDS}，请帮助。", contact_name=OWN_WORDS).case.number,
        aw.world.dispatched().number,
        aw.world.handling().number,
        aw.world.answered().number,
        aw.world.closed().number,
        claims.claim().case.number,
        application.case.number,
        None,
    ]
    aw.world.users["applicant"] = bundles.owner_user
    aw.world.users["department"] = bundles.users[bundles.body.unit, "handler"]
    aw.world.users["claimant"] = claims.firm.memberships.get().user
    aw.world.users["officer"] = claims.users["officer"]
    codes = {"bundles": bundles.body.code, "items": bundles.body.codes[0]}
    known = keys(aw)
    seen: set[int] = set()
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            case=operation.as_strategy(),
            number=st.sampled_from(numbers),
            who=st.sampled_from(WHO),
        )
        def call(case: Any, number: str | None, who: str) -> None:
            nonlocal tried
            buckets.forget()
            if number is not None:
                real = {"number": number, "uscc": claims.firm.uscc, "task_id": task.pk}
                real["code"] = codes.get(case.operation.path.split("/")[3], "P-1")
                if "/applications/" in case.operation.path:
                    real["number"] = application.case.number
                for name in set(real) & set(case.path_parameters or {}):
                    case.path_parameters[name] = real[name]
            for name in [n for n in case.headers if n.lower() in ("authorization", "cookie")]:
                del case.headers[name]
            headers = {"Accept-Encoding": "identity"}  # the transport does not unpack answers
            headers |= {"Authorization": f"Bearer {known[who]}"} if who else {}
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS)
            if who in NEVER:
                assert OWN_WORDS.encode() not in response.content, (who, case.operation.path)
            assert b"Traceback" not in response.content and b"psycopg" not in response.content
            seen.add(response.status_code)
            tried += 1

        call()
    assert tried >= 400
    assert {200, 201, 401, 403, 404, 409, 422} <= seen, seen


def test_every_code_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "howto" / "use-the-api.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \| (\d{3}) \|", text, re.MULTILINE)
    assert {code: int(status) for code, status in rows} == {c: s for c, (s, _) in CODES.items()}


def test_the_document_is_read_only_for_a_browser_too(aw: ApiWorld) -> None:
    for method in ("post", "put", "delete"):
        response = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/openapi.json")
        assert response.status_code == 405, method
        assert response.json()["code"] == "method_not_allowed"


def test_no_two_shapes_share_a_name() -> None:
    """The document keeps one shape a name: the second would silently take the first one's place."""
    found: dict[str, set[str]] = {}
    for path in sorted(Path(v1.__file__).parent.glob("*.py")):
        module = import_module(f"qifu.api.v1.{path.stem}")
        for name, thing in vars(module).items():
            if isinstance(thing, type) and issubclass(thing, Schema) and thing is not Schema:
                found.setdefault(name, set()).add(thing.__module__)
    assert not {name: where for name, where in found.items() if len(where) > 1}
