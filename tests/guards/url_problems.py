"""The classes, remedies and articles that addresses of problem classes are asked with."""

from __future__ import annotations

from typing import Any

from tests.factories import World

from qifu.identity.actors import load_actor
from qifu.kernel.time import now, shanghai_date
from qifu.problems.articles import ArticleInput, decide_article, submit_article, write_article
from qifu.problems.deciding import ClassInput, confirm_problem
from qifu.problems.models import ClassDemand, ProblemClass
from qifu.problems.remedies import RemedyInput, add_remedy, finish_remedy

# fmt: off
TABLE = """
/work/problems/                              GET  units=200 watch=200 anonymous=302 *=403
/work/problems/search/                       POST units=303 watch=303 anonymous=302 *=403
/work/problems/<problem_id>/                 GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/problems/<problem_id>/demands/         GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/problems/<problem_id>/do/<act>/        GET  elsewhere=404 dispatcher,head,reform=200 anonymous=302 handler,co_handler,supervisor,leader=404 *=403
/work/problems/<problem_id>/do/<act>/        POST elsewhere=404 anonymous=302 handler,co_handler,supervisor,leader=404 dispatcher,head,reform=422 *=403
/work/problems/demands/<row_id>/<act>/       GET  anonymous=302 dispatcher,reform=404 *=403
/work/problems/demands/<row_id>/<act>/       POST anonymous=302 dispatcher,reform=303 *=403
/work/problems/remedies/<remedy_id>/<act>/   GET  elsewhere=404 dispatcher,head,reform=200 anonymous=302 handler,co_handler,supervisor,leader=404 *=403
/work/problems/remedies/<remedy_id>/<act>/   POST elsewhere=404 anonymous=302 handler,co_handler,supervisor,leader=404 dispatcher,head,reform=422 *=403
/work/practice/                              GET  units=200 watch=200 anonymous=302 *=403
/work/practice/<article_id>/                 GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/practice/<article_id>/                 POST watch=422 lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/practice/<article_id>/edit/            GET  elsewhere=404 dispatcher,head,reform=200 anonymous=302 handler,co_handler,supervisor,leader=404 *=403
/work/practice/<article_id>/edit/            POST elsewhere=404 anonymous=302 handler,co_handler,supervisor,leader=404 dispatcher,head,reform=422 *=403
/api/v1/problems                             GET  anonymous=401 *=200
/api/v1/problems/<problem_id>                GET  watch=200 lead=200 anonymous=401 *=404
/practice/                                   GET  *=200
/practice/<article_id>/                      GET  *=200
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A confirmed class of the handler's unit with a demand, a remedy done, one to do, an article."""
    at = now()
    dispatcher, head = (load_actor(world.users[name], at) for name in ("dispatcher", "head"))
    row = ProblemClass.objects.create(title="管网堵塞", proposed_at=at, last_at=at)
    case = world.submit(at).case
    asked = world.submit(at, text="管网又堵了").case
    ClassDemand.objects.create(problem=row, case=case, how="found", at=at)
    part = ClassDemand.objects.create(
        problem=row, case=asked, how="alike", state="suggested", at=at
    )
    data = ClassInput("管网堵塞", world.power.code)
    confirm_problem(problem_id=row.pk, data=data, actor=dispatcher, at=at)
    planned = RemedyInput("other", "清淤", 5)
    done = add_remedy(problem_id=row.pk, data=planned, actor=head, at=at)
    finish_remedy(
        remedy_id=done.pk, outcome="已清", link_id=None, since=shanghai_date(at), actor=head, at=at
    )
    remedy = add_remedy(problem_id=row.pk, data=planned, actor=head, at=at)
    words = ArticleInput("清淤以后", "堵", "清")
    draft = write_article(problem_id=row.pk, data=words, actor=head, at=at)
    told = write_article(problem_id=row.pk, data=words, actor=head, at=at)
    submit_article(article_id=told.pk, actor=head, at=at)
    decide_article(article_id=told.pk, publish=True, note="", actor=dispatcher, at=at)
    return {
        "problem_id": row.pk, "row_id": part.pk, "remedy_id": remedy.pk, "article_id": draft.pk,
        "/practice/<article_id>/#article_id": told.pk,
        "/work/problems/<problem_id>/do/<act>/#act": "remedy",
        "/work/problems/demands/<row_id>/<act>/#act": "join",
        "/work/problems/remedies/<remedy_id>/<act>/#act": "finish",
    }  # fmt: skip
