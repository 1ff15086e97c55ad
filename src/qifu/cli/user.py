"""`qifu user`: accounts, posts and tokens from the machine itself, the first ones above all.

A password is asked for twice, or read from the standard input; never from an argument, which
other people on the machine could see.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qifu.identity.actors import Actor
    from qifu.identity.models import Unit, User, Window

HELP = "人员：建立账号、设岗位、停用、改密码、发令牌"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="VERB")

    def verb(name: str, words: str, who: bool = True) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=words, description=words)
        if who:
            one.add_argument("username", metavar="USERNAME", help="用户名或手机号")
        return one

    create = verb("create", "建立账号，可同时设一个岗位")
    create.add_argument("--name", required=True, help="姓名")
    create.add_argument("--phone", default="", help="手机号（也可用来登录）")
    create.add_argument("--email", default="", help="邮箱")
    create.add_argument("--no-login", action="store_true", help="不能登录的账号，供外部系统使用")
    _password_argument(create)
    _post_arguments(create, required=False)
    listing = verb("list", "列出账号和在任岗位", who=False)
    listing.add_argument(
        "text", metavar="TEXT", nargs="?", default="", help="按用户名、姓名、手机号找"
    )
    listing.add_argument("--json", action="store_true", help="以 JSON 输出")
    post = verb("post", "设岗位；加 --end 为结束该岗位")
    _post_arguments(post, required=True)
    post.add_argument("--until", metavar="DATE", help="任期截止日（含当日），如 2026-12-31")
    post.add_argument("--end", action="store_true", help="结束该岗位")
    disable = verb("disable", "停用账号：不能登录，令牌失效")
    disable.add_argument("--reason", required=True, help="原因")
    verb("enable", "恢复已停用的账号")
    _password_argument(verb("password", "重设密码，下次登录须修改"))
    unlock = verb("unlock", "解除登录锁定")
    unlock.add_argument("--reason", required=True, help="原因")
    factor = verb("reset-factor", "重置第二重验证（手机丢失、没有恢复码时）")
    factor.add_argument("--reason", required=True, help="原因")
    token = verb("token", "发接口令牌（只显示一次）；加 --revoke 为作废")
    token.add_argument("--for", dest="name", default="", help="用途")
    token.add_argument("--scope", action="append", default=[], help="权限，可多次")
    token.add_argument("--days", type=int, default=180, help="有效天数")
    token.add_argument("--system", default="", metavar="CODE", help="外部系统代码，如 mianqitong")
    token.add_argument("--per-minute", type=int, metavar="N", help="每分钟请求数上限")
    token.add_argument("--revoke", metavar="PREFIX", help="作废这个前缀的令牌")


def _password_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="从标准输入读密码（一行）")


def _post_arguments(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--role", required=required, help="岗位代码，如 dispatcher、handler")
    parser.add_argument("--unit", required=required, metavar="CODE", help="单位代码")
    parser.add_argument("--window", metavar="CODE", help="窗口代码（综合窗口、政策专窗）")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; refusals are printed by the shell of commands."""
    from qifu.kernel.time import now

    acts = {
        "create": _create,
        "list": _list,
        "post": _post,
        "disable": _disable,
        "enable": _enable,
        "password": _password,
        "token": _token,
        "unlock": _unlock,
        "reset-factor": _reset_factor,
    }
    return acts[args.what](args, now())


def command_line() -> Actor:
    """Whoever has the machine; events say "命令行"."""
    from qifu.identity.actors import Actor

    return Actor(user_id=None, name="命令行", system="cli")


def find_user(name: str) -> User:
    """The account of a user name or phone; Refused when there is none."""
    from qifu.identity.backends import find_by_name_or_phone
    from qifu.kernel.errors import Refused

    user = find_by_name_or_phone(name)
    if user is None:
        raise Refused("no_user", f"没有“{name}”这个账号；用 qifu user list 查看全部账号。")
    return user


def _read_password(args: argparse.Namespace) -> str:
    from qifu.kernel.errors import Refused

    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Refused("no_terminal", "这里不能输入密码；请在终端运行，或用 --password-stdin。")
    first = getpass.getpass("密码（至少 10 位，不显示）：")
    if first != getpass.getpass("再输一遍："):
        raise Refused("mismatch", "两次输入的密码不一致，没有改动；请重新运行。")
    return first


def _create(args: argparse.Namespace, at: datetime) -> int:
    from django.db import transaction

    from qifu.identity.operations import create_user
    from qifu.kernel.errors import Invalid

    if bool(args.role) != bool(args.unit):
        raise Invalid({"post": ["设岗位须同时写 --role 和 --unit。"]})
    place = _place(args) if args.role else None
    password = None if args.no_login else _read_password(args)
    with transaction.atomic():
        user = create_user(
            username=args.username,
            name=args.name,
            password=password,
            phone=args.phone,
            email=args.email,
            actor=command_line(),
            at=at,
        )
        if place:
            _give(user, args.role, place, at)
    print(f"已建立账号 {user.username}（{user.name}）")
    return 0


def _place(args: argparse.Namespace) -> tuple[Unit, Window | None]:
    from qifu.identity.models import Unit, Window
    from qifu.kernel.errors import Refused

    unit = Unit.objects.filter(code=args.unit).first()
    if unit is None:
        raise Refused("no_unit", f"没有代码为“{args.unit}”的单位；请先载入区县数据包并核对代码。")
    if not args.window:
        return unit, None
    window = Window.objects.filter(code=args.window).first()
    if window is None:
        raise Refused("no_window", f"没有代码为“{args.window}”的窗口，请核对代码。")
    return unit, window


def _give(
    user: User, role: str, place: tuple[Unit, Window | None], at: datetime, until: Any = None
) -> None:
    from qifu.identity.operations import add_post

    unit, window = place
    add_post(
        user_id=user.pk,
        unit_id=unit.pk,
        role=role,
        window_id=window.pk if window else None,
        actor=command_line(),
        at=at,
        until=until,
    )


def _list(args: argparse.Namespace, at: datetime) -> int:
    from qifu.identity.queries import find_users
    from qifu.identity.roles import Role

    rows: list[dict[str, Any]] = [
        {
            "username": user.username,
            "name": user.name,
            "active": user.is_active,
            "posts": [f"{post.unit.name} {Role(post.role).label}" for post in user.posts.all()],
        }
        for user in find_users(command_line(), at, args.text)
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        state = "" if row["active"] else "（已停用）"
        print(f"{row['username']}\t{row['name']}{state}\t{'、'.join(row['posts'])}")
    print(f"共 {len(rows)} 个账号", file=sys.stderr)
    return 0


def _post(args: argparse.Namespace, at: datetime) -> int:
    from qifu.identity.operations import end_post
    from qifu.identity.queries import posts_of
    from qifu.kernel.errors import Refused

    user, place = find_user(args.username), _place(args)
    if not args.end:
        _give(user, args.role, place, at, _end_of(args.until))
        print(f"{user.name} 任 {place[0].name} {args.role}")
        return 0
    unit, window = place
    held = [
        post
        for post in posts_of(user.pk, at)
        if post.unit_id == unit.pk
        and post.role == args.role
        and (window is None or post.window_id == window.pk)
    ]
    if not held:
        raise Refused("no_post", f"{user.name}现在没有这个岗位；用 qifu user list 查看。")
    for post in held:
        end_post(post_id=post.pk, actor=command_line(), at=at)
    print(f"{user.name} 不再任 {unit.name} {args.role}")
    return 0


def _end_of(text: str | None) -> datetime | None:
    from qifu.kernel.errors import Invalid
    from qifu.kernel.time import SHANGHAI

    if text is None:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=SHANGHAI)
    except ValueError:
        raise Invalid({"until": [f"“{text}”不是日期，请按 2026-12-31 的样子写。"]}) from None
    return datetime.combine(day.date(), time(23, 59, 59, 999999), SHANGHAI)


def _disable(args: argparse.Namespace, at: datetime) -> int:
    from qifu.identity.operations import disable_user

    user = find_user(args.username)
    disable_user(user_id=user.pk, reason=args.reason, actor=command_line(), at=at)
    print(f"已停用 {user.username}（{user.name}）")
    return 0


def _enable(args: argparse.Namespace, at: datetime) -> int:
    from qifu.identity.operations import enable_user

    user = find_user(args.username)
    enable_user(user_id=user.pk, actor=command_line(), at=at)
    print(f"已恢复 {user.username}（{user.name}）")
    return 0


def _password(args: argparse.Namespace, at: datetime) -> int:
    from qifu.identity.operations import set_password

    user = find_user(args.username)
    password = _read_password(args)
    set_password(user_id=user.pk, password=password, actor=command_line(), at=at, must_change=True)
    print(f"已重设 {user.username}（{user.name}）的密码，下次登录须修改")
    return 0


def _token(args: argparse.Namespace, at: datetime) -> int:
    from qifu.identity.models import ApiToken
    from qifu.identity.operations import issue_token, revoke_token
    from qifu.kernel.errors import Refused

    user = find_user(args.username)
    if args.revoke:
        token = ApiToken.objects.filter(prefix=args.revoke, user=user).first()
        if token is None:
            raise Refused("no_token", f"{user.name}没有前缀为“{args.revoke}”的令牌，请核对。")
        revoke_token(token_id=token.pk, actor=command_line(), at=at)
        print(f"已作废令牌 {token.prefix}")
        return 0
    token, key = issue_token(
        user_id=user.pk,
        name=args.name,
        scopes=args.scope,
        days=args.days,
        actor=command_line(),
        at=at,
        system=args.system,
        per_minute=args.per_minute,
    )
    print(key)
    print(f"请妥善保存，只显示这一次；有效至 {token.expires_at:%Y-%m-%d}。", file=sys.stderr)
    return 0


def _unlock(args: argparse.Namespace, at: datetime) -> int:
    from qifu.identity.signing_in import release

    user = find_user(args.username)
    release(user_id=user.pk, reason=args.reason, actor=command_line(), at=at)
    print(f"已解除 {user.username}（{user.name}）的登录锁定")
    return 0


def _reset_factor(args: argparse.Namespace, at: datetime) -> int:
    from qifu.identity.factors import reset_factor

    user = find_user(args.username)
    reset_factor(user_id=user.pk, reason=args.reason, actor=command_line(), at=at)
    print(f"已重置 {user.username}（{user.name}）的第二重验证，下次登录时重新设置")
    return 0
