"""What must agree between the files of a pack: codes, references, cycles, powers, tasks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from string import Formatter
from typing import Any

from qifu.kernel.shipped import FIRST_YEAR, LAST_YEAR
from qifu.packs.credit import check_credit
from qifu.packs.firms import check_ledger
from qifu.packs.hours import check_escorts, check_hours
from qifu.packs.pack import Pack
from qifu.packs.places import check_places
from qifu.packs.privacy import check_privacy
from qifu.packs.reform import check_follow
from qifu.packs.source import Document, Path_
from qifu.packs.vocabulary import (
    NOTICE_WORDS,
    REQUIRED_CHANNELS,
    REQUIRED_LIMITS,
    REQUIRED_NOTICES,
    REQUIRED_ROLES,
)

MERGED = ("main_task", "lead", "responsible", "deadline")
MERGED_TITLES = {
    "main_task": "主要任务",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "deadline": "完成时限",
}


def check_relations(pack: Pack) -> None:
    """Record every disagreement in the documents of `pack` (all of right shape)."""
    for check in _CHECKS:
        check(pack)


def check_sound_part(pack: Pack) -> None:
    """Like `check_relations`, leaving out checks that need a file whose shape is wrong."""
    bad = {n for n, d in pack.documents.items() if d.value is None or d.findings}
    for check, needs in _CHECKS.items():
        if not bad & needs:
            check(pack)


def _check_units(pack: Pack) -> None:
    document = pack.documents["units"]
    rows = pack.rows("units")
    known = pack.units()
    _unique(document, "units", rows, "code", "单位代码")
    _unique(document, "units", rows, "name", "单位名称", skip=lambda r: r.get("status") == "closed")
    for i, row in enumerate(rows):
        at: Path_ = ("units", i)
        for key in ("parent", "successor"):
            if key in row and row[key] not in known:
                document.find((*at, key), _unknown_unit(row[key]))
        _check_status(document, at, row)
        if bool(row.get("trusted_to")) == row.get("run_by_district", True):
            document.find(
                at, f"“{row['name']}”托管关系不一致：写了 trusted_to 就要写 run_by_district: false"
            )
        if row["kind"] == "group" and row["has_power"]:
            document.find(
                (*at, "has_power"), f"“{row['name']}”是单位统称，不能有职权，请改为 false"
            )
        if row["kind"] == "park_department" and known.get(row.get("parent", ""), {}).get(
            "kind"
        ) not in ("park", "park_department"):
            document.find(at, f"园区部门“{row['name']}”的上级（parent）须是园区")
    _check_cycles(document, rows, "parent", "上级")
    _check_cycles(document, rows, "successor", "承接单位")


def _check_status(document: Document, at: Path_, row: dict[str, Any]) -> None:
    if row.get("status", "active") == "closed":
        for key, word in (("closed_on", "撤并日期"), ("successor", "承接单位")):
            if key not in row:
                document.find(at, f"已撤并的“{row['name']}”缺少{word}（{key}），请补上")
    else:
        for key in ("closed_on", "successor"):
            if key in row:
                document.find(
                    (*at, key), f"“{row['name']}”仍在用，不应写 {key}；撤并的请写 status: closed"
                )
    if "closed_on" in row:
        _real_day(document, (*at, "closed_on"), row["closed_on"])


def _check_cycles(document: Document, rows: list[dict[str, Any]], key: str, word: str) -> None:
    towards = {r["code"]: r[key] for r in reversed(rows) if key in r}
    names = {r["code"]: r["name"] for r in rows}
    for i, row in enumerate(rows):
        trail = [row["code"]]
        while trail[-1] in towards and towards[trail[-1]] not in trail:
            trail.append(towards[trail[-1]])
        if towards.get(trail[-1]) == row["code"] and min(trail) == row["code"]:
            circle = " → ".join(names.get(c, c) for c in [*trail, row["code"]])
            document.find(("units", i, key), f"{word}关系成了环：{circle}，请改正其中一个 {key}")


def _check_centres(pack: Pack) -> None:
    document, known = pack.documents["centres"], pack.units()
    rows = pack.rows("centres")
    _unique(document, "centres", rows, "code", "中心代码")
    windows: dict[str, int] = {}
    for i, row in enumerate(rows):
        _live_unit(document, ("centres", i, "unit"), row["unit"], known)
        kinds = {w["kind"] for w in row["windows"] if w.get("active", True)}
        if row.get("active", True) and "general" not in kinds:
            document.find(("centres", i, "windows"), f"“{row['name']}”没有综合窗口，请补上")
        for j, window in enumerate(row["windows"]):
            at: Path_ = ("centres", i, "windows", j, "code")
            if window["code"] in windows:
                document.find(
                    at,
                    f"窗口代码“{window['code']}”重复（前一处在第 {windows[window['code']]} 行），请改名",
                )
            windows.setdefault(window["code"], document.line(at))
    districts = [r for r in rows if r["kind"] == "district" and r.get("active", True)]
    if len(districts) != 1:
        document.find(
            ("centres",), f"区级中心（kind: district）应有且只有 1 个，现在有 {len(districts)} 个"
        )


def _check_roles(pack: Pack) -> None:
    document, rows = pack.documents["roles"], pack.rows("roles")
    _unique(document, "roles", rows, "code", "角色")
    _all_there(document, "roles", rows, REQUIRED_ROLES, "角色")


def _check_duties(pack: Pack) -> None:
    document, known = pack.documents["duties"], pack.units()
    _unique(document, "sectors", pack.rows("duties", "sectors"), "code", "领域代码")
    seen: dict[str, int] = {}
    for at, _, row in pack.topics():
        if row["topic"] in seen:
            document.find(
                (*at, "topic"),
                f"主题代码“{row['topic']}”重复（前一处在第 {seen[row['topic']]} 行），请改名或删除",
            )
        seen.setdefault(row["topic"], document.line((*at, "topic")))
        _check_duty(document, at, row, known)


def _check_duty(
    document: Document, at: Path_, row: dict[str, Any], known: Mapping[str, dict[str, Any]]
) -> None:
    lead = known.get(row["lead"])
    _live_unit(document, (*at, "lead"), row["lead"], known)
    for k, code in enumerate(row["co"]):
        _live_unit(document, (*at, "co", k), code, known)
        if code == row["lead"]:
            document.find((*at, "co", k), f"“{row['title']}”的牵头单位不必再列为协办，请删去")
    if lead and row["needs_power"] and not lead["has_power"]:
        word = "镇街不能牵头" if lead["kind"] == "town" else f"“{lead['name']}”没有法定职权"
        document.find(
            (*at, "lead"),
            f"“{row['title']}”须由有法定职权的部门牵头，{word}；请改由主管部门牵头，把它列为协办",
        )
    if row["verified"] and not row["source"]:
        document.find((*at, "source"), f"“{row['title']}”标为已核定，须写明出处（source）")


def _live_unit(
    document: Document, at: Path_, code: str, known: Mapping[str, dict[str, Any]]
) -> None:
    """A unit that is to work must exist, be open, be one body and be run by the district."""
    unit = known.get(code)
    if unit is None:
        document.find(at, _unknown_unit(code))
    elif unit.get("status") == "closed":
        document.find(
            at, f"“{unit['name']}”已撤并，请改为承接单位“{unit.get('successor', '（未写）')}”"
        )
    elif unit["kind"] == "group":
        document.find(at, f"“{unit['name']}”是单位统称，不能承担工作，请写具体单位")
    elif not unit.get("run_by_district", True):
        document.find(
            at,
            f"“{unit['name']}”由{unit.get('trusted_to', '其他功能区')}托管，不归本区派单，请改写",
        )


def _check_channels(pack: Pack) -> None:
    document, rows = pack.documents["channels"], pack.rows("channels")
    _unique(document, "channels", rows, "code", "渠道代码")
    _all_there(document, "channels", rows, REQUIRED_CHANNELS, "渠道")


def _check_limits(pack: Pack) -> None:
    document, rows = pack.documents["limits"], pack.rows("limits")
    _unique(document, "limits", rows, "code", "时限代码")
    _all_there(document, "limits", rows, REQUIRED_LIMITS, "时限")


def _check_notices(pack: Pack) -> None:
    document, rows = pack.documents["notices"], pack.rows("notices")
    _unique(document, "notices", rows, "code", "通知代码")
    _all_there(document, "notices", rows, REQUIRED_NOTICES, "通知")
    for i, row in enumerate(rows):
        for k, name in enumerate(row["placeholders"]):
            if name not in NOTICE_WORDS:
                document.find(
                    ("notices", i, "placeholders", k),
                    f"平台不提供占位符“{name}”，只能用：{'、'.join(sorted(NOTICE_WORDS))}",
                )
        for part in ("site", "email", "sms"):
            for key, text in row.get(part, {}).items():
                _check_placeholders(document, ("notices", i, part, key), text, row["placeholders"])


def _check_placeholders(document: Document, at: Path_, text: str, allowed: list[str]) -> None:
    try:
        used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        document.find(at, "花括号不成对，请检查占位符的 { 和 }")
        return
    for name in sorted(used - set(allowed)):
        document.find(
            at, f"占位符“{{{name}}}”不在 placeholders 中，只能用：{'、'.join(allowed) or '（无）'}"
        )


def _check_tasks(pack: Pack) -> None:
    document, known = pack.documents["tasks"], pack.units()
    previous: dict[str, Any] = {}
    for i, row in enumerate(pack.rows("tasks")):
        at: Path_ = ("tasks", i)
        if row["number"] != i + 1:
            document.find(
                (*at, "number"), f"序号应为 {i + 1}，现在是 {row['number']}；请按顺序编号，不跳不重"
            )
        for key in ("lead_units", "responsible_units"):
            for k, code in enumerate(row[key]):
                if code not in known:
                    document.find((*at, key, k), _unknown_unit(code))
        _check_merged(document, at, row, previous)
        if "due_on" in row:
            _real_day(document, (*at, "due_on"), row["due_on"])
        previous = row


def _check_merged(
    document: Document, at: Path_, row: dict[str, Any], previous: dict[str, Any]
) -> None:
    for key in MERGED:
        title, inferred = MERGED_TITLES[key], key in row["inferred"]
        if not row[key] and key != "responsible":
            document.find(
                (*at, key),
                f"第 {row['number']} 项的{title}是合并单元格，请填上一行的值并在 inferred 中写 {key}",
            )
        elif inferred and row[key] != previous.get(key):
            document.find(
                (*at, key),
                f"第 {row['number']} 项的{title}标为由合并单元格展开，但与上一行不同；"
                "请改成一致，或从 inferred 中删去",
            )


def _check_calendar(pack: Pack) -> None:
    """The pack only states which years it counts on; later years are published in the system."""
    document = pack.documents["calendar"]
    for key, shipped in (("first_year", FIRST_YEAR), ("last_year", LAST_YEAR)):
        if document.value[key] != shipped:
            document.find(
                (key,),
                f"{key} 应为 {shipped}（随程序提供的年份）；以后各年由系统管理员发布，不写在这里",
            )


def _check_district(pack: Pack) -> None:
    document = pack.documents["district"]
    _real_day(document, ("plan", "issued_on"), document.value["plan"]["issued_on"])


def _real_day(document: Document, at: Path_, text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        document.find(at, f"没有“{text}”这一天，请改正日期")


def _unknown_unit(code: str) -> str:
    return f"没有代码为“{code}”的单位，请改为 units.yaml 中的代码"


def _unique(
    document: Document,
    top: str,
    rows: Iterable[dict[str, Any]],
    key: str,
    word: str,
    skip: Callable[[dict[str, Any]], bool] = lambda _: False,
) -> None:
    seen: dict[str, int] = {}
    for i, row in enumerate(rows):
        if skip(row):
            continue
        value, line = row[key], document.line((top, i, key))
        if value in seen:
            document.find(
                (top, i, key), f"{word}“{value}”重复（前一处在第 {seen[value]} 行），请改名或删除"
            )
        seen.setdefault(value, line)


def _all_there(
    document: Document, top: str, rows: Iterable[dict[str, Any]], wanted: Iterable[str], word: str
) -> None:
    have = {row["code"] for row in rows}
    for code in wanted:
        if code not in have:
            document.find((top,), f"缺少平台必需的{word}“{code}”，请补上")


def _check_evidence(pack: Pack) -> None:
    """Kinds of documents are optional; a code or a title stands once."""
    document = pack.documents.get("evidence")
    if document is None or document.value is None or document.findings:
        return
    rows = pack.rows("evidence")
    _unique(document, "evidence", rows, "code", "材料代码")
    _unique(document, "evidence", rows, "title", "材料名称")
    kept = document.value.get("retention", [])
    _unique(document, "retention", kept, "code", "保存期限代码")
    codes = {row["code"] for row in rows}
    for i, rule in enumerate(kept):
        for j, code in enumerate(rule.get("types", [])):
            if code not in codes:
                document.find(("retention", i, "types", j), f"没有材料种类“{code}”，请先登记")


def _check_topics(pack: Pack) -> None:
    """Topics of policies are optional; a code or a title stands once."""
    document = pack.documents.get("topics")
    if document is None or document.value is None or document.findings:
        return
    rows = pack.rows("topics")
    _unique(document, "topics", rows, "code", "主题代码")
    _unique(document, "topics", rows, "title", "主题名称")


def _check_synonyms(pack: Pack) -> None:
    """Synonyms are optional; what firms say stands once, in them and in the topics, and is not
    what it means."""
    document = pack.documents.get("synonyms")
    if document is None or document.value is None or document.findings:
        return
    seen: dict[str, str] = {}
    topics = pack.documents.get("topics")
    if topics is not None and topics.value is not None and not topics.findings:
        for row in pack.rows("topics"):
            seen |= dict.fromkeys(row["says"], f"已是主题“{row['title']}”的说法")
    for i, row in enumerate(pack.rows("synonyms")):
        for j, said in enumerate(row["says"]):
            at: Path_ = ("synonyms", i, "says", j)
            if said in seen:
                document.find(at, f"说法“{said}”{seen[said]}，请只留一处")
            elif row["means"] == [said]:
                document.find(at, f"“{said}”的写法就是它自己，不用写，本来就查得到")
            seen.setdefault(said, f"在第 {document.line(at)} 行已写过")


def _check_ratings(pack: Pack) -> None:
    """Labels of ratings are optional; a code or a title stands once."""
    document = pack.documents.get("ratings")
    if document is None or document.value is None or document.findings:
        return
    rows = pack.rows("ratings", "labels")
    _unique(document, "labels", rows, "code", "标签代码")
    _unique(document, "labels", rows, "title", "标签说法")


def _check_life(pack: Pack) -> None:
    """The steps of a firm's life are optional; topics and skills are the pack's own."""
    document = pack.documents.get("life")
    if document is None or document.value is None or document.findings:
        return
    rows = pack.rows("life")
    _unique(document, "life", rows, "code", "步骤代码")
    known = {"topics": ("topics", "topics"), "skills": ("escorts", "skills")}
    for field, (name, key) in known.items():
        other = pack.documents.get(name)
        if other is not None and (other.value is None or other.findings):
            continue
        codes = {row["code"] for row in pack.rows(name, key)} if other is not None else set()
        for i, row in enumerate(rows):
            for j, code in enumerate(row[field]):
                if code not in codes:
                    document.find(("life", i, field, j), f"{name}.yaml 里没有“{code}”")


def _check_rows(pack: Pack) -> None:
    """Where tasks are put into practice is optional; each number is a task's and stands once."""
    document = pack.documents.get("rows")
    if document is None or document.value is None or document.findings:
        return
    numbers = {row["number"] for row in pack.rows("tasks")}
    seen: set[int] = set()
    for part in ("rows", "not_yet"):
        for i, row in enumerate(pack.rows("rows", part)):
            if row["row"] not in numbers:
                document.find((part, i, "row"), f"任务清单里没有第 {row['row']} 项")
            if row["row"] in seen:
                document.find((part, i, "row"), f"第 {row['row']} 项前面已写过")
            seen.add(row["row"])


_CHECKS: dict[Callable[[Pack], None], set[str]] = {
    _check_units: {"units"},
    _check_centres: {"units", "centres"},
    _check_roles: {"roles"},
    _check_duties: {"units", "duties"},
    _check_channels: {"channels"},
    _check_limits: {"limits"},
    check_hours: {"centres"},
    check_escorts: set(),
    check_follow: set(),
    _check_notices: {"notices"},
    _check_tasks: {"units", "tasks"},
    _check_calendar: {"calendar"},
    _check_district: {"district"},
    _check_evidence: set(),
    _check_topics: set(),
    _check_synonyms: set(),
    _check_ratings: set(),
    _check_life: set(),
    check_places: set(),
    check_credit: {"units"},
    _check_rows: {"tasks"},
    check_ledger: set(),
    check_privacy: set(),
}
