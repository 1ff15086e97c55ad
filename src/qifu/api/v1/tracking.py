"""Without an account: where a demand stands (number and secret), and the one-time rating link."""

from django.http import HttpResponse
from ninja import Router

from qifu.api.keys import ANONYMOUS_PER_MINUTE, spend
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1 import schemas as s
from qifu.api.v1.rating_schemas import RatingWithLabels
from qifu.api.v1.ratings import said
from qifu.api.v1.replies import reply
from qifu.cases.lights import LIGHTS, light_of
from qifu.cases.queries import state_sentence, state_title
from qifu.demands.queries import track
from qifu.kernel.rates import address_of
from qifu.kernel.time import shanghai_date
from qifu.ratings.operations import rate_by_link

router = Router(tags=["查询与评价"])


@router.post("/tracking", auth=None, response=s.Tracked, summary="凭编号和查询码查进度")
def tracking(request: ApiRequest, data: s.TrackIn) -> HttpResponse:
    """A summary; ten wrong secrets close this way for the number."""
    spend(f"open:{address_of(request)}", ANONYMOUS_PER_MINUTE)
    case = track(data.number, data.secret)
    light = light_of(case, shanghai_date(request.at))
    return reply(
        {
            "number": case.number,
            "title": case.title,
            "state": case.state,
            "state_title": state_title(case),
            "sentence": state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
            "received_on": case.received_on,
            "due_on": case.due_on,
            "light": light,
            "light_title": LIGHTS[light],
            "paused": case.paused,
            "provisional": case.provisional,
        }
    )


@router.post("/rating-links/{token}", auth=None, response=s.Rated, summary="凭一次性链接评价")
@once
def rate_link(request: ApiRequest, token: str, data: RatingWithLabels) -> HttpResponse:
    """The firm's rating by the link it was sent; the link works once."""
    spend(f"open:{address_of(request)}", ANONYMOUS_PER_MINUTE)
    row = rate_by_link(token=token, data=said(data), at=request.at)
    return reply({"number": row.case.number, "rated": True})
