"""The cards that addresses are asked with: one active in the firm administrator's account, one used."""

from __future__ import annotations

from typing import Any

from tests.card_world import code_of, lay_cards, lay_workers, make_card
from tests.factories import World

from qifu.cards.models import CardUse
from qifu.kernel.time import now, shanghai_date

# fmt: off
TABLE = """
/work/cards/                                 GET  units=302 watch=200 anonymous=302 *=403
/work/cards/uses/                            GET  insiders=200 elsewhere=200 anonymous=302 *=403
/work/cards/uses/<use_id>/                   GET  watch=200 lead=200 elsewhere=404 anonymous=302 clerk,co_handler=404 *=403
/work/cards/uses/<use_id>/                   POST watch=422 lead=422 elsewhere=404 anonymous=302 clerk,co_handler=404 *=403
/work/cards/figures/                         GET  units=302 watch=200 anonymous=302 *=403
/work/cards/asked/<task_id>/                 GET  units=404 watch=404 anonymous=302 *=403
/work/cards/<number>/                        GET  units=404 watch=200 anonymous=302 *=403
/work/cards/<number>/                        POST units=404 watch=422 anonymous=302 *=403
/work/cards/<number>/link/                   POST units=404 anonymous=302 *=403
/api/v1/cards/keys                           GET  *=200
/api/v1/cards/check                          POST *=422
/api/v1/cards/verify                         POST anonymous=401 *=422
/api/v1/cards/uses                           POST anonymous=401 *=422
/api/v1/cards                                GET  anonymous=401 *=200
/talent/                                     GET  *=200
/cards/                                      GET  *=200
/cards/ours/                                 GET  firms=200 anonymous=302 *=404
/cards/ours/<number>/link/                   POST anonymous=302 firm_admin,firm_submitter=303 *=404
/cards/check/                                GET  *=200
/cards/check/                                POST *=422
/cards/check/<code>/                         GET  *=200
/cards/check/<code>/use/                     POST lead=422 anonymous=302 clerk,other_handler,co_handler=409 away_handler=422 *=403
/cards/offline/                              GET  *=200
/cards/mine/<number>/                        GET  firm_admin=200 anonymous=302 *=404
/cards/mine/<number>/code/                   POST anonymous=302 firm_admin=303 *=404
/cards/mine/<number>/card.<kind>             GET  firm_admin=200 anonymous=302 *=404
/card/<secret>/                              GET  *=200
/card/<secret>/                              POST *=422
/card/<secret>/decline/                      POST *=303
/card/<secret>/code/                         POST *=303
/card/<secret>/card.<kind>                   GET  *=200
/talent/workers/                             GET  *=200
/talent/workers/                             POST *=422
"""
# fmt: on
SECRET = "card-of-the-matrix"


def lay_room(world: World) -> dict[str, Any]:
    """The world's dispatch centre issues; the departments of power and water give."""
    at = now()
    lay_cards(world.centre, world.power, world.water)
    lay_workers(world.topic.topic, "general_5")
    case = world.submit().case
    until = shanghai_date(at).replace(year=shanghai_date(at).year + 2)
    card = make_card(world.firm, case, secret=SECRET, valid_until=until, user=world.users["owner"])
    use = CardUse.objects.create(
        card=card, main=card, privilege="doctor-path", title="就医绿色通道", unit=world.power,
        place="区人民医院", year=shanghai_date(at).year, at=at, by_id=world.users["handler"].pk,
        by_name="经办甲", token="use-of-the-matrix",
    )  # fmt: skip
    code = code_of(card, at)
    mine = ("/cards/mine/<number>/", "/cards/mine/<number>/code/", "/cards/mine/<number>/card.<kind>",
            "/cards/ours/<number>/link/", "/work/cards/<number>/", "/work/cards/<number>/link/")  # fmt: skip
    by_link = ("/card/<secret>/", "/card/<secret>/decline/", "/card/<secret>/code/",
               "/card/<secret>/card.<kind>")  # fmt: skip
    return {
        "use_id": use.pk,
        **{f"{address}#secret": SECRET for address in by_link},
        "/card/<secret>/card.<kind>#kind": "png",
        "/cards/mine/<number>/card.<kind>#kind": "png",
        "/cards/check/<code>/#code": code,
        "/cards/check/<code>/use/#code": code,
        "/work/cards/asked/<task_id>/#task_id": 0,
        **{f"{address}#number": card.number for address in mine},
    }  # fmt: skip
