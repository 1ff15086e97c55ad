"""Accounts and firms of the living demonstration: one account a role, several a main unit.

Only where settings say DEMO. Firms, people and phone numbers are invented and marked so; the
credit codes are well formed and carry the check characters of the standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from qifu.enterprises.models import Enterprise
from qifu.enterprises.operations import grant_membership, register_enterprise
from qifu.enterprises.rules.uscc import body_check_character, check_character
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Unit, User, Window
from qifu.identity.operations import add_post, check_password, create_user
from qifu.identity.roles import Role
from qifu.kernel.errors import Refused

PASSWORD = "Harbour-2026-demo"

# username, name, role, unit, window
STAFF: tuple[tuple[str, str, Role, str, str], ...] = (
    ("clerk", "窗口 周敏", Role.CLERK, "district-service-centre", "district-centre-general"),
    ("clerk-park", "窗口 何芳", Role.CLERK, "park-enterprise-centre-1", "park-centre-1-general"),
    (
        "clerk-region",
        "窗口 谢莉",
        Role.CLERK,
        "regional-centre-1",
        "regional-service-centre-1-general",
    ),
    ("policy", "政策专员 邓洁", Role.POLICY_OFFICER, "industry-information", ""),
    ("policy2", "政策专员 彭越", Role.POLICY_OFFICER, "industry-information", ""),
    (
        "policy-window",
        "政策专窗 周宁",
        Role.CLERK,
        "district-service-centre",
        "district-centre-policy",
    ),
    (
        "fallback-window",
        "兜底窗口 吴秀",
        Role.CLERK,
        "district-service-centre",
        "district-centre-fallback",
    ),
    ("dispatcher", "调度 陈立", Role.DISPATCHER, "government-services", ""),
    ("dispatcher2", "调度 罗静", Role.DISPATCHER, "government-services", ""),
    ("revisitor", "回访 唐雪", Role.REVISITOR, "government-services", ""),
    ("revisitor2", "回访 马丽", Role.REVISITOR, "government-services", ""),
    ("supervisor", "督办 冯涛", Role.SUPERVISOR, "government-services", ""),
    ("reform", "专班 蒋文", Role.REFORM, "reform-office", ""),
    ("leader", "区领导 演示", Role.LEADER, "district", ""),
    ("discipline", "纪检 韩松", Role.DISCIPLINE, "discipline-commission", ""),
    ("specialist", "专员 曾凡", Role.SPECIALIST, "park-service-centre", ""),
    ("specialist2", "专员 林芝", Role.SPECIALIST, "district-service-centre", ""),
    ("specialist3", "专员 何川", Role.SPECIALIST, "chengjiao-subdistrict", ""),
    ("grid", "网格员 罗小雨", Role.SPECIALIST, "fenggu-town", ""),
    ("grid2", "网格员 唐晓", Role.SPECIALIST, "chengjiao-subdistrict", ""),
    ("sysadmin", "系统管理员 演示", Role.SYSTEM_ADMIN, "government-services", ""),
    ("secadmin", "安全管理员 演示", Role.SECURITY_ADMIN, "government-services", ""),
    ("auditor", "审计管理员 演示", Role.AUDIT_ADMIN, "government-services", ""),
)

# who also gets e-mail (reports with their papers, written to var/outbox where no server is set)
MAILED = frozenset({"leader", "reform", "supervisor"})

# unit, names of (handlers…, head); people sign in as <unit>, <unit>-2, <unit>-head
UNITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("government-services", ("经办 黄伟", "负责人 林涛")),
    ("development-reform", ("经办 李强", "经办 王琴", "负责人 张建")),
    ("housing-construction", ("经办 刘洋", "经办 赵敏", "负责人 吴军")),
    ("market-regulation", ("经办 孙丽", "经办 胡杰", "负责人 徐刚")),
    ("industry-information", ("经办 郭涛", "负责人 高峰")),
    ("finance", ("经办 梁燕", "负责人 宋平")),
    ("taxation", ("经办 郑洁", "负责人 韩冰")),
    ("human-resources", ("经办 杨帆", "负责人 曹阳")),
    ("natural-resources", ("经办 彭磊", "负责人 董亮")),
    ("ecology-environment", ("经办 袁媛", "负责人 潘伟")),
    ("science-technology", ("经办 余波", "负责人 杜鹃")),
    ("transport", ("经办 叶青", "负责人 程浩")),
    ("education-sports", ("经办 魏欣", "负责人 苏航")),
    ("economic-cooperation", ("经办 吕品", "负责人 丁力")),
    ("organization-department", ("经办 顾思", "负责人 万里")),
    ("health", ("经办 白露", "负责人 江渝")),
    ("healthcare-security", ("经办 尹文", "负责人 秦朗")),
    ("public-security", ("经办 武斌", "负责人 严正")),
    ("law-enforcement", ("经办 任杰", "负责人 姚远")),
    ("justice", ("经办 卢敏", "负责人 钟诚")),
    ("notary-office", ("公证员 严谨", "负责人 文正")),
    ("mediation-committee", ("调解员 和平", "负责人 温良")),
    ("legal-aid-centre", ("经办 施援", "负责人 尹助")),
    ("ip-protection-station", ("经办 智权", "负责人 柏慧")),
    ("emergency-management", ("经办 汪洋", "负责人 田野")),
    ("park-service-centre", ("经办 范磊", "经办 方圆", "负责人 石岩")),
    ("chengjiao-subdistrict", ("经办 姜南", "负责人 崔浩")),
    ("fenggu-town", ("经办 廖凯", "负责人 邹明")),
    ("discipline-commission", ("经办 沈清", "负责人 方正")),
)


@dataclass(frozen=True)
class DemoFirm:
    """A firm of the demonstration; `body` is the 8 characters of its organisation code."""

    body: str
    name: str
    town: str
    industry: str
    people: tuple[tuple[str, str, tuple[str, ...]], ...]


FIRMS: tuple[DemoFirm, ...] = (
    DemoFirm(
        "MADEMK01",
        "绵阳涪江精密机械有限公司（演示）",
        "chengjiao-subdistrict",
        "C3484",
        (
            ("firm", "企业 王建国", ("admin",)),
            ("firm-staff", "企业 李小红", ("submit", "view")),
            ("firm-viewer", "企业 赵会计", ("view",)),
        ),
    ),
    DemoFirm(
        "MADEMK02",
        "四川蜀光电子材料有限公司（演示）",
        "shitang-subdistrict",
        "C3985",
        (("firm2", "企业 陈光", ("admin",)), ("firm2-staff", "企业 许静", ("submit", "view"))),
    ),
    DemoFirm(
        "MADEMK03",
        "绵阳丰谷食品加工有限公司（演示）",
        "fenggu-town",
        "C1492",
        (("firm3", "企业 罗兰", ("admin",)),),
    ),
    DemoFirm(
        "MADEMK04",
        "绵阳青义新材料科技有限公司（演示）",
        "qingyi-town",
        "C2651",
        (("firm4", "企业 何志远", ("admin",)),),
    ),
    DemoFirm(
        "MADEMK05",
        "涪城区顺达物流有限公司（演示）",
        "xinzao-town",
        "G5430",
        (("firm5", "企业 邓军", ("admin",)),),
    ),
    DemoFirm(
        "MADEMK06",
        "绵阳城厢云创软件有限公司（演示）",
        "chengxiang-subdistrict",
        "I6513",
        (("firm6", "企业 沈悦", ("admin",)),),
    ),
    DemoFirm(
        "MADEMK07",
        "绵阳工区建筑劳务有限公司（演示）",
        "gongqu-subdistrict",
        "E4990",
        (("firm7", "企业 蔡勇", ("admin",)), ("firm", "企业 王建国", ("submit", "view"))),
    ),
    DemoFirm(
        "MADEMK08",
        "绵阳永兴智能装备有限公司（演示）",
        "yongxing-town",
        "C3491",
        (("firm8", "企业 熊伟", ("admin",)),),
    ),
    # institutions that answer firms' requests; each is an enterprise of its own
    DemoFirm(
        "MADEMB01",
        "涪江银行涪城支行（演示）",
        "chengxiang-subdistrict",
        "J6621",
        (("bank", "机构 杨经理", ("admin",)),),
    ),
    DemoFirm(
        "MADEMB02",
        "绵州农商银行涪城支行（演示）",
        "gongqu-subdistrict",
        "J6621",
        (("bank2", "机构 周经理", ("admin",)),),
    ),
    DemoFirm(
        "MADEMB03",
        "涪城融资担保有限公司（演示）",
        "chengxiang-subdistrict",
        "J6633",
        (("guarantor", "机构 何经理", ("admin",)),),
    ),
    DemoFirm(
        "MADEMB04",
        "绵阳诚信工程咨询有限公司（演示）",
        "gongqu-subdistrict",
        "M7481",
        (("agency", "机构 唐工", ("admin",)),),
    ),
    DemoFirm(
        "MADEMB05",
        "绵阳中测检验检测有限公司（演示）",
        "qingyi-town",
        "M7481",
        (("agency2", "机构 梁工", ("admin",)),),
    ),
    DemoFirm(
        "MADEMB06",
        "涪城科创载体运营有限公司（演示）",
        "chengxiang-subdistrict",
        "L7212",
        (("carrier", "机构 江经理", ("admin",)),),
    ),
    DemoFirm(
        "MADEMB07",
        "绵州材料技术研究院有限公司（演示）",
        "qingyi-town",
        "M7320",
        (("institute", "机构 傅工", ("admin",)),),
    ),
)


@dataclass(frozen=True)
class DemoAccount:
    """What the server prints: whom one can sign in as."""

    username: str
    password: str
    role: str
    name: str
    unit: str


def demo_uscc(body: str) -> str:
    """The credit code of a demonstration firm in Fucheng with organisation code `body`."""
    front = "91510703" + body + body_check_character(body)
    return front + check_character(front)


@transaction.atomic
def create_demo_people(at: datetime, password: str = PASSWORD) -> list[DemoAccount]:
    """Make the demonstration's accounts and firms; what is there already stays as it is.

    Returns all of them, roles first. Needs a loaded pack. Raises Refused where DEMO is not set.
    """
    if not getattr(settings, "DEMO", False):
        raise Refused("no_demo", "这里没有开启演示（DEMO），不创建演示账号。")
    units = {unit.code: unit for unit in Unit.objects.all()}
    windows = {window.code: window for window in Window.objects.all()}
    users = {user.username: user for user in User.objects.all()}
    check_password(password)
    encoded = make_password(password)
    accounts = []
    for username, name, role, unit_code, window_code in STAFF:
        unit = units[unit_code]
        user = _user(users, username, name, encoded, at)
        window = windows[window_code] if window_code else None
        _post(user, unit, role, window, at)
        accounts.append(DemoAccount(username, password, role.label, name, unit.name))
    for unit_code, names in UNITS:
        for i, name in enumerate(names, 1):
            head = i == len(names)
            username = unit_code + ("-head" if head else "" if i == 1 else f"-{i}")
            role = Role.HEAD if head else Role.HANDLER
            user = _user(users, username, name, encoded, at)
            _post(user, units[unit_code], role, None, at)
            accounts.append(
                DemoAccount(username, password, role.label, name, units[unit_code].name)
            )
    for firm in FIRMS:
        accounts += _firm(firm, units, users, (password, encoded), at)
    return accounts


def _user(users: dict[str, User], username: str, name: str, encoded: str, at: datetime) -> User:
    if username not in users:
        users[username] = create_user(
            username=username,
            name=name,
            password=None,
            encoded=encoded,
            actor=SYSTEM_ACTOR,
            at=at,
            demonstration=True,
            email=f"{username}@demo.example" if username in MAILED else "",
        )
    return users[username]


def _post(user: User, unit: Unit, role: Role, window: Window | None, at: datetime) -> None:
    add_post(
        user_id=user.pk,
        unit_id=unit.pk,
        role=role,
        window_id=window.pk if window else None,
        actor=SYSTEM_ACTOR,
        at=at,
    )


def _firm(
    firm: DemoFirm,
    units: dict[str, Unit],
    users: dict[str, User],
    secret: tuple[str, str],
    at: datetime,
) -> list[DemoAccount]:
    password, encoded = secret
    code = demo_uscc(firm.body)
    row = Enterprise.objects.filter(uscc=code).first() or register_enterprise(
        uscc=code,
        name=firm.name,
        legal_person=firm.people[0][1].removeprefix("企业 ").removeprefix("机构 "),
        town_id=units[firm.town].pk,
        industry=firm.industry,
        actor=SYSTEM_ACTOR,
        at=at,
        demonstration=True,
    )
    accounts = []
    for username, name, rights in firm.people:
        user = _user(users, username, name, encoded, at)
        grant_membership(
            enterprise_id=row.pk, user_id=user.pk, rights=rights, actor=SYSTEM_ACTOR, at=at
        )
        word = "企业管理员" if "admin" in rights else "企业人员"
        if name.startswith("机构 "):
            word = "回应机构（银行、担保、中介）"
        accounts.append(DemoAccount(username, password, word, name, firm.name))
    return accounts
