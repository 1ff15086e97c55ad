"""Small tools every operation uses: replies as JSON, bodies, versions, numbers."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from qifu.api.problems import Problem, as_json
from qifu.cases.models import Case
from qifu.demands.models import KIND as DEMAND
from qifu.kernel.errors import NotVisible
from qifu.kernel.numbering import check_number
from qifu.kernel.rows import read_rows

_VERSION = re.compile(r'^(?:W/)?"?(\d{1,9})"?$')


def reply(value: Any, status: int = 200, **headers: str) -> HttpResponse:
    """`value` as JSON, never kept by anybody in between."""
    response = HttpResponse(as_json(value), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store, private"
    for name, text in headers.items():
        response[name] = text
    return response


def address_of_demand(number: str) -> str:
    """Where a demand is read."""
    return f"/api/v1/demands/{number}"


def number_in(path: str) -> str:
    """The number meant in an address; NotVisible for what cannot be one."""
    number = check_number(path)
    if number is None:
        raise NotVisible
    return number


def case_id_of(number: str, kind: str = DEMAND) -> int:
    """The id of a number, whoever asks: the caller's operation decides what may be seen. A case of
    another kind does not exist here: a key is given for one kind."""
    found = read_rows(Case, "t.number = %s", [number_in(number)], names=("id", "kind"))
    if not found or found[0].kind != kind:
        raise NotVisible
    return found[0].pk


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The body as an object; an empty body is an empty one. Problem `malformed`."""
    if not request.body.strip():
        return {}
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Problem("malformed", "请求体不是合法的 JSON，没有任何内容被改动。") from error
    if not isinstance(found, dict):
        raise Problem("malformed", "请求体应为 JSON 对象，没有任何内容被改动。")
    return found


def version_wanted(request: HttpRequest, body: dict[str, Any]) -> int | None:
    """The version the caller saw, from `If-Match` or the body; None when it names none."""
    header, inside = request.headers.get("If-Match"), body.get("version")
    found = []
    if header is not None and header.strip() != "*":
        match = _VERSION.match(header.strip())
        if match is None:
            raise Problem("version_invalid", 'If-Match 应为您看到的版本号，例如 "3"。')
        found.append(int(match[1]))
    if inside is not None:
        if not isinstance(inside, int) or isinstance(inside, bool) or not 0 <= inside < 10**9:
            raise Problem("version_invalid", "version 应为您看到的版本号（整数）。")
        found.append(inside)
    if len(set(found)) > 1:
        raise Problem("version_invalid", "If-Match 与 version 不一致，请只填一个。")
    return found[0] if found else None
