"""The API object: routers, refusals as problems, and the document that describes it all."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from qifu.api.openapi import complete
from qifu.api.problems import respond
from qifu.api.v1 import (
    actions,
    application_tasks,
    applications,
    cards,
    catalogue,
    claims,
    classes,
    credit,
    demands,
    directory,
    exchange,
    files,
    finding,
    findings,
    insight,
    law,
    places,
    policies,
    projects,
    ratings,
    reform,
    tracking,
    visits,
)
from qifu.api.v1.order import earlier_refusal

DESCRIPTION = """企业诉求的提交、查询和办理，惠企政策的查询、比对和申报，事项和一件事的查询、申请和办理。

凭据:`Authorization: Bearer qf_…`。写操作可带 `Idempotency-Key`,同一键重发只做一次。
列表按游标翻页。错误一律为 `application/problem+json`,其中 `code` 固定不变。"""


class QifuApi(NinjaAPI):
    """NinjaAPI whose document also lists each action of the process and every problem."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        return complete(super().get_openapi_schema(**kwargs))

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        if isinstance(exc, ValidationError):
            exc = earlier_refusal(request) or exc
        return respond(request, exc)


api = QifuApi(
    title="企服接口",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="/openapi.json",
)
MODULES = (
    demands, actions, policies, claims, catalogue, applications, application_tasks, files, directory,
    finding, projects, ratings, cards, tracking, visits, exchange, findings,
    credit, places, law,
    insight, reform, classes,
)  # fmt: skip
for module in MODULES:
    api.add_router("", module.router)
