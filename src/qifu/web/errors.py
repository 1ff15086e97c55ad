"""Pages for when something is refused or broken: what happened, what it means, what to do.

They need neither the database nor the session, so they also work when those are what broke.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from qifu.web.typed import from_own_page, typed_words


def page(
    status: int,
    title: str,
    meaning: str,
    todo: Sequence[str],
    *,
    back: str = "",
    details: Sequence[str] = (),
    texts: Sequence[str] = (),
    sign_in: str = "",
) -> HttpResponse:
    """An error page of our own frame; `texts` are what was typed, `sign_in` where to go on."""
    html = render_to_string(
        "components/error.html",
        {
            "status": status,
            "title": title,
            "meaning": meaning,
            "todo": todo,
            "back": back,
            "details": details,
            "texts": texts,
            "sign_in": sign_in,
        },
    )
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: does not exist, or is not this person's to see; the two look the same."""
    return page(
        404,
        "没有找到这个页面",
        "网址可能写错了，内容可能已被移走，或者您当前的账号不能查看它。",
        [
            "请检查网址是否完整。",
            "如果您有多个账号，请换用办理这件事的账号登录。",
            "查诉求进度，可用“查进度”输入编号和查询码。",
        ],
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this kind of page is another role's."""
    return page(
        403,
        "您没有使用这项功能的权限",
        "您的账号没有打开这个页面的岗位或权限，没有任何内容被改动。",
        ["如果工作需要，请联系本单位的系统管理员为您配置岗位。"],
    )


def read_only(request: HttpRequest) -> HttpResponse:
    """403: may read what is the firm's, not act for it."""
    return page(
        403,
        "您只能查看，不能代这家企业办理",
        "您在这家企业的权限是“查看”，不能代企业提交、修改、留言或评价；没有任何内容被改动。",
        ["需要办理时，请本企业的管理员在“我的企业”里给您“办理”权限。"],
    )


def expired(request: HttpRequest, texts: Sequence[str]) -> HttpResponse:
    """403: the sign-in ended while a form was being filled in; what was typed is given back."""
    following = urlencode({"next": request.get_full_path()})
    return page(
        403,
        "登录已过期，没有提交",
        "为了您的账号安全，登录一段时间后会自动结束。您填写的内容在下面，没有丢失。",
        [
            "请复制下面的内容，点“重新登录”，回到原来的页面贴上后再提交。",
            "附件需要重新选择。",
        ],
        texts=texts,
        sign_in=f"{reverse('portal:sign_in')}?{following}",
    )


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old or came from elsewhere; words of one's own page are given back."""
    return page(
        403,
        "页面停留太久，请重新提交",
        "为了您的账号安全，这次提交没有被接受，没有任何内容被改动。",
        [
            "请返回上一页，刷新后再提交；诉求草稿可在“我的诉求”里继续填写。",
            "如果反复出现，请确认浏览器没有禁用 Cookie。",
        ],
        back=_same_page(request),
        texts=typed_words(request) if from_own_page(request) else (),
    )


def conflict(request: HttpRequest, message: str) -> HttpResponse:
    """409: somebody was faster."""
    return page(
        409,
        "有人刚刚处理过",
        message,
        ["请返回查看最新情况，再决定是否需要操作。"],
        back=_same_page(request),
    )


def refused(request: HttpRequest, message: str) -> HttpResponse:
    """409: the act is not possible now; the message says why and what to do."""
    return page(
        409, "现在不能这样操作", message, ["请返回查看最新情况。"], back=_same_page(request)
    )


def invalid(request: HttpRequest, messages: Sequence[str]) -> HttpResponse:
    """422: something typed cannot be taken, where no form is left to show it in."""
    return page(
        422,
        "填写的内容需要修改",
        "这次提交没有被接受，没有任何内容被改动。",
        ["请返回上一页修改后重新提交。"],
        back=_same_page(request),
        details=messages,
    )


def away(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer; nothing acknowledged is lost."""
    response = page(
        503,
        "系统暂时无法使用",
        "数据服务暂时没有应答。已经收到编号的诉求都已妥善保存，不会丢失。",
        [
            "请过一两分钟后刷新本页。",
            "如果刚才正在提交，请刷新后先到“我的诉求”看一看，再决定是否重新提交；"
            "同一张表单重复提交也只会登记一次。",
        ],
        back=_same_page(request),
    )
    response["Retry-After"] = "30"
    return response


def busy(request: HttpRequest) -> HttpResponse:
    """503: another holds what this needs for too long; nothing happened, trying again helps."""
    return page(
        503,
        "此刻有人正在处理同一事项",
        "为避免互相覆盖，这一步没有执行，内容没有任何改动。",
        ["请稍等几秒，刷新页面看看最新的进展，再决定是否重新操作。"],
        back=_same_page(request),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when what was sent is too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return too_large(request)
    return page(
        400,
        "这个请求无法识别",
        "浏览器发来的内容不完整或不正确，没有任何内容被改动。",
        ["请返回上一页刷新后重试。"],
        back=_same_page(request),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: too long a text or too many files; the last saved draft stays."""
    return page(
        413,
        "提交的内容太大了",
        "文字最多 10,000 字，每个附件不超过 20 MB，一次最多 10 个附件。"
        "这次提交没有被接受；此前保存的草稿还在。",
        [
            "请返回上一页，把文字精简到 10,000 字以内，较长的内容可以放进附件。",
            "也可以到“我的诉求”打开草稿继续填写。",
        ],
        back=_same_page(request),
    )


def too_fast(request: HttpRequest, what: str, limit: int, wait: int) -> HttpResponse:
    """429: more than one person or address does in a minute; words of one's own page are kept."""
    response = page(
        429,
        "操作太快了",
        f"同一账号或同一网络地址，“{what}”一分钟最多 {limit} 次。这一次没有执行，没有任何内容被改动。",
        [
            f"请 {wait} 秒后再试。",
            "如果您没有频繁操作，可能是同一网络里的其他人正在使用，稍等即可。",
        ],
        back=_same_page(request),
        texts=typed_words(request) if request.method == "POST" and from_own_page(request) else (),
    )
    response["Retry-After"] = str(wait)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake."""
    return page(
        500,
        "系统出错了",
        "这是我们的问题，不是您的操作有误。错误已记录，这一步没有完成。",
        ["请稍后再试一次。", "如果仍然出错，请到就近的服务中心窗口办理，或联系平台管理员。"],
        back=_same_page(request),
    )


def _same_page(request: HttpRequest) -> str:
    return request.path if request.method == "GET" else ""
