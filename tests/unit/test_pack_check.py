"""The checker of packs: every kind of error, with its exact file and line, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.unit.pack_copy import FUCHENG, Copy, Spoil, at, swap

from qifu.packs.check import check_pack
from qifu.packs.source import parse_document


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    shutil.copytree(FUCHENG, tmp_path / "pack")
    return Copy(tmp_path / "pack")


def test_fucheng_is_without_errors() -> None:
    pack, findings = check_pack(FUCHENG)
    assert findings == []
    assert pack is not None
    units = pack.units()
    assert sum(u["kind"] == "department" for u in units.values()) == 26
    towns = [u for u in units.values() if u["kind"] == "town"]
    assert sum(u.get("run_by_district", True) for u in towns) == 9
    assert sorted(u["trusted_to"] for u in towns if "trusted_to" in u) == [
        "科创区",
        "经开区",
        "高新区",
        "高新区",
    ]
    assert [c["kind"] for c in pack.rows("centres")] == ["district"] + ["park"] * 4 + [
        "regional"
    ] * 4
    assert len(list(pack.topics())) >= 45
    assert [t["number"] for t in pack.rows("tasks")] == list(range(1, 38))


def test_no_legal_basis_is_claimed_that_nobody_verified() -> None:
    pack, _ = check_pack(FUCHENG)
    assert pack is not None
    assert all(row["legal_basis"] is None for _, _, row in pack.topics() if not row["verified"])
    assert all(not c["address"] and not c["phone"] for c in pack.rows("centres"))


ERRORS: dict[str, Spoil] = {
    "missing key": (
        "units.yaml",
        swap("units.yaml", "    short_name: 区科技局\n", ""),
        at("units.yaml", "code: science-technology"),
        "缺少“short_name”，请补上",
    ),
    "unknown key": (
        "units.yaml",
        swap("units.yaml", "    kind: department", "    kindd: 1\n    kind: department"),
        at("units.yaml", "kindd"),
        "不认识的字段“kindd”，请删除或改正拼写",
    ),
    "wrong type": (
        "limits.yaml",
        swap("limits.yaml", "amount: 5,", "amount: 五,"),
        at("limits.yaml", "amount: 五"),
        "“amount”应为整数，现在是“五”",
    ),
    "not in the list": (
        "units.yaml",
        swap("units.yaml", "kind: town", "kind: village"),
        at("units.yaml", "kind: village"),
        "“kind”的值“village”不对，只能是：",
    ),
    "bad code": (
        "duties.yaml",
        swap("duties.yaml", "topic: water", "topic: Water_1"),
        at("duties.yaml", "Water_1"),
        "“topic”的值“Water_1”格式不对：只能用小写英文字母、数字和连字符",
    ),
    "empty": (
        "channels.yaml",
        swap("channels.yaml", "title: 早餐汇", 'title: ""'),
        at("channels.yaml", "code: breakfast"),
        "“title”不能为空，请填写",
    ),
    "repeated item": (
        "duties.yaml",
        swap("duties.yaml", "keywords: [停水, 水压", "keywords: [停水, 停水"),
        at("duties.yaml", "停水, 停水"),
        "“keywords”里有重复的项，请删去重复的",
    ),
    "repeated key": (
        "district.yaml",
        lambda copy: copy.add("district.yaml", "name: 又一个\n"),
        at("district.yaml", "又一个"),
        "字段“name”在同一处写了两遍（前一处在第 4 行），请删去一个",
    ),
    "broken yaml": (
        "roles.yaml",
        swap("roles.yaml", "  - code: dispatcher", "  - code: [dispatcher"),
        at("roles.yaml", "title: 指挥调度"),
        "YAML 写法有误",
    ),
    "duplicate code": (
        "units.yaml",
        swap("units.yaml", "code: civil-affairs", "code: transport"),
        at("units.yaml", "code: transport", "name: 区文广旅局"),
        "单位代码“transport”重复（前一处在第",
    ),
    "duplicate name": (
        "units.yaml",
        swap("units.yaml", "name: 区民政局", "name: 区商务局"),
        at("units.yaml", "name: 区商务局", "code: civil-affairs"),
        "单位名称“区商务局”重复",
    ),
    "unknown parent": (
        "units.yaml",
        swap("units.yaml", "parent: industrial-park", "parent: no-park", "park-finance"),
        at("units.yaml", "parent: no-park"),
        "没有代码为“no-park”的单位",
    ),
    "cycle of parents": (
        "units.yaml",
        swap("units.yaml", "parent: district", "parent: park-finance", "code: industrial-park"),
        at("units.yaml", "parent: park-finance"),
        "上级关系成了环：四川绵阳工业园 → 园区财政金融部 → 四川绵阳工业园",
    ),
    "closed without successor": (
        "units.yaml",
        swap("units.yaml", "    kind: department", "    status: closed\n    kind: department"),
        at("units.yaml", "code: discipline-commission"),
        "已撤并的“区纪委监委”缺少承接单位（successor）",
    ),
    "trust half said": (
        "units.yaml",
        swap("units.yaml", "    trusted_to: 科创区\n", ""),
        at("units.yaml", "code: chuangyeyuan-subdistrict"),
        "“创业园街道”托管关系不一致",
    ),
    "town leads what needs power": (
        "duties.yaml",
        swap("duties.yaml", "lead: transport", "lead: fenggu-town"),
        at("duties.yaml", "lead: fenggu-town"),
        "须由有法定职权的部门牵头，镇街不能牵头",
    ),
    "unknown lead": (
        "duties.yaml",
        swap("duties.yaml", "lead: transport", "lead: transports"),
        at("duties.yaml", "lead: transports"),
        "没有代码为“transports”的单位",
    ),
    "town in trust leads": (
        "duties.yaml",
        swap("duties.yaml", "lead: park-service-centre", "lead: tangxun-subdistrict"),
        at("duties.yaml", "lead: tangxun-subdistrict"),
        "“塘汛街道”由经开区托管，不归本区派单",
    ),
    "group leads": (
        "duties.yaml",
        swap("duties.yaml", "lead: park-service-centre", "lead: towns"),
        at("duties.yaml", "lead: towns"),
        "“各镇街”是单位统称，不能承担工作",
    ),
    "lead helps itself": (
        "duties.yaml",
        swap("duties.yaml", "co: [finance]", "co: [taxation]", "topic: tax"),
        at("duties.yaml", "co: [taxation]", "topic: tax"),
        "的牵头单位不必再列为协办",
    ),
    "window without a centre's general one": (
        "centres.yaml",
        swap("centres.yaml", "kind: general", "kind: policy"),
        at("centres.yaml", "windows:"),
        "“区营商环境和政务服务中心”没有综合窗口",
    ),
    "two district centres": (
        "centres.yaml",
        swap("centres.yaml", "kind: park", "kind: district"),
        at("centres.yaml", "centres:"),
        "区级中心（kind: district）应有且只有 1 个，现在有 2 个",
    ),
    "limit gone that a process needs": (
        "processes/demand.yaml",
        swap("limits.yaml", "code: ruling", "code: ruling_2"),
        at("processes/demand.yaml", "step: ruling"),
        "时限“ruling”未在 limits.yaml 中定义",
    ),
    "platform's own limit gone": (
        "limits.yaml",
        swap("limits.yaml", "code: co,", "code: co_2,"),
        at("limits.yaml", "limits:"),
        "缺少平台必需的时限“co”，请补上",
    ),
    "placeholder": (
        "notices.yaml",
        swap("notices.yaml", "编号 {number}", "编号 {numbre}"),
        at("notices.yaml", "{numbre}"),
        "占位符“{numbre}”不在 placeholders 中",
    ),
    "placeholder nobody fills": (
        "notices.yaml",
        swap("notices.yaml", "placeholders: [", "placeholders: [weather, "),
        at("notices.yaml", "weather"),
        "平台不提供占位符“weather”",
    ),
    "brace": (
        "notices.yaml",
        swap("notices.yaml", "编号 {number}", "编号 {number"),
        at("notices.yaml", "编号 {number。"),
        "花括号不成对",
    ),
    "merged cell": (
        "reform/tasks.yaml",
        swap("reform/tasks.yaml", "lead: 区政务审批局", 'lead: ""', "number: 2"),
        at("reform/tasks.yaml", 'lead: ""'),
        "第 2 项的牵头单位是合并单元格，请填上一行的值并在 inferred 中写 lead",
    ),
    "merged cell that differs": (
        "reform/tasks.yaml",
        swap("reform/tasks.yaml", "deadline: 8月底前", "deadline: 9月底前", "number: 32"),
        at("reform/tasks.yaml", "deadline: 9月底前"),
        "第 32 项的完成时限标为由合并单元格展开，但与上一行不同",
    ),
    "number skipped": (
        "reform/tasks.yaml",
        swap("reform/tasks.yaml", "number: 37", "number: 38"),
        at("reform/tasks.yaml", "number: 38"),
        "序号应为 37，现在是 38",
    ),
    "no such day": (
        "reform/tasks.yaml",
        swap("reform/tasks.yaml", '"2024-06-30"', '"2024-06-31"'),
        at("reform/tasks.yaml", "2024-06-31"),
        "没有“2024-06-31”这一天",
    ),
    "process": (
        "processes/demand.yaml",
        swap("processes/demand.yaml", "to: dispatched", "to: nowhere"),
        at("processes/demand.yaml", "code: dispatch", "# --- triage"),
        "引用了不存在的状态“nowhere”",
    ),
    "calendar": (
        "calendar.yaml",
        swap("calendar.yaml", "last_year: 2026", "last_year: 2030"),
        at("calendar.yaml", "last_year"),
        "last_year 应为 2026",
    ),
    "unknown file": (
        "unit.yaml",
        lambda copy: copy.add("unit.yaml", "units: []\n"),
        lambda _: 1,
        "不认识的文件，不会被载入",
    ),
    "missing file": (
        "channels.yaml",
        lambda copy: (copy.root / "channels.yaml").unlink(),
        lambda _: 1,
        "缺少这个文件",
    ),
    "empty file": (
        "channels.yaml",
        lambda copy: (copy.root / "channels.yaml").write_text("# nothing\n"),
        lambda _: 1,
        "文件是空的",
    ),
    "not utf-8": (
        "channels.yaml",
        lambda copy: (copy.root / "channels.yaml").write_bytes("渠道".encode("gb18030")),
        lambda _: 1,
        "文件不是 UTF-8 编码",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_has_its_file_and_line(copy: Copy, name: str) -> None:
    file, spoil, line, message = ERRORS[name]
    spoil(copy)
    start = f"{file}:{line(copy)}: "
    found = copy.found()
    assert any(f.startswith(start) and message in f for f in found), found


def test_all_errors_come_at_once_in_order(copy: Copy) -> None:
    for name in ("unknown lead", "duplicate name", "placeholder", "merged cell", "calendar"):
        ERRORS[name][1](copy)
    found = copy.found()
    assert len(found) == 5
    assert [f.split(":")[0] for f in found] == sorted(f.split(":")[0] for f in found)


def test_a_file_of_wrong_shape_does_not_hide_errors_of_others(copy: Copy) -> None:
    copy.swap("channels.yaml", "title: 早餐汇", "title: [1]")
    copy.swap("duties.yaml", "lead: transport", "lead: transports")
    assert len(copy.found()) == 2


def test_a_missing_folder_is_said() -> None:
    pack, findings = check_pack("/no/such/folder")
    assert pack is None
    assert "没有这个目录" in str(findings[0])


def test_yaml_means_what_it_looks_like() -> None:
    document = parse_document("a: 2024-06-26\nb: yes\nc: 0510\nd: true\ne: ~\nf: 12\n", "x")
    assert document.value == {
        "a": "2024-06-26",
        "b": "yes",
        "c": "0510",
        "d": True,
        "e": None,
        "f": 12,
    }
    assert document.line(("f",)) == 6


@pytest.mark.parametrize("text", ["a: *x\n", "a: !!python/name:os.system\n", "a: \x00", "[" * 3000])
def test_hostile_yaml_is_a_finding(text: str) -> None:
    assert parse_document(text, "x").findings


def test_a_small_file_cannot_become_a_huge_one() -> None:
    rows = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "太多" in str(parse_document("\n".join(rows), "x").findings[0])
