"""The checker of packs: every kind of error, with its exact file and line, all at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qifu.packs.check import check_pack
from qifu.packs.source import parse_document

FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"


class Copy:
    """A copy of Fucheng's pack that a test may spoil."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def line(self, name: str, text: str, after: str = "") -> int:
        """The 1-based line of the first line with `text` (after the first with `after`)."""
        lines = (self.root / name).read_text("utf-8").splitlines()
        start = next(i for i, line in enumerate(lines) if after in line)
        return next(i for i in range(start, len(lines)) if text in lines[i]) + 1

    def swap(self, name: str, old: str, new: str, after: str = "") -> None:
        """Replace the first `old` (after the first `after`) by `new`."""
        path = self.root / name
        text = path.read_text("utf-8")
        head = text.index(after)
        spot = text.index(old, head)
        path.write_text(text[:spot] + new + text[spot + len(old) :], "utf-8")

    def add(self, name: str, text: str) -> None:
        """Append `text`."""
        with (self.root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def policy(self, name: str, more: str = "") -> None:
        """A new file of one policy that names everything but its rule, and `more`."""
        words = "title level issuer document source certainty verified kind area gives".split()
        source = (self.root / "policies" / "mianyang.yaml").read_text("utf-8").splitlines()
        lines = ["code: XX-01"]
        for key in words:
            start = next(i for i, line in enumerate(source) if line.startswith(f"  {key}:"))
            lines.append(source[start][2:])
            for line in source[start + 1 :]:
                if not line.startswith("   "):
                    break
                lines.append(line[2:])
        (self.root / name).write_text("\n".join(lines) + "\n" + more, "utf-8")

    def found(self) -> list[str]:
        """Findings with the folder's own path left off."""
        pack, findings = check_pack(self.root)
        assert pack is None
        return [str(f).removeprefix(f"{self.root.as_posix()}/") for f in findings]


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


Spoil = tuple[str, Callable[[Copy], None], Callable[[Copy], int], str]


def swap(name: str, old: str, new: str, after: str = "") -> Callable[[Copy], None]:
    return lambda copy: copy.swap(name, old, new, after)


def at(name: str, text: str, after: str = "") -> Callable[[Copy], int]:
    return lambda copy: copy.line(name, text, after)


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
        "字段“name”在同一处写了两遍(前一处在第 4 行)，请删去一个",
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
        "单位代码“transport”重复(前一处在第",
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
        "已撤并的“区纪委监委”缺少承接单位(successor)",
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
        "区级中心(kind: district)应有且只有 1 个，现在有 2 个",
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
    "unknown fact": (
        "policies/fucheng.yaml",
        swap("policies/fucheng.yaml", "fact: industry,", "fact: industries,"),
        at("policies/fucheng.yaml", "fact: industries"),
        "没有声明过的事实“industries”",
    ),
    "operator of another type": (
        "policies/sichuan.yaml",
        swap("policies/sichuan.yaml", "young_hires, gte: 1", "young_hires, has: 1"),
        at("policies/sichuan.yaml", "young_hires, has"),
        "不能用 has",
    ),
    "amount": (
        "policies/fucheng.yaml",
        swap("policies/fucheng.yaml", "amount: 100000}", "amount: 十万}", "code: FC-05"),
        at("policies/fucheng.yaml", "amount: 十万"),
        "不是数字",
    ),
    "duplicate policy": (
        "policies/national.yaml",
        swap("policies/national.yaml", "code: CN-02", "code: CN-01"),
        at("policies/national.yaml", "code: CN-01", "国科发火〔2016〕32号第十一条（八）"),
        "政策编号“CN-01”重复",
    ),
    "policy in both folders": (
        "unmatched/persons.yaml",
        swap("unmatched/persons.yaml", "code: SC-02", "code: SC-01"),
        at("unmatched/persons.yaml", "code: SC-01"),
        "政策编号“SC-01”重复",
    ),
    "value that a fact never has": (
        "policies/sichuan.yaml",
        swap("policies/sichuan.yaml", "[小型, 微型]", "[小型, 小微]"),
        at("policies/sichuan.yaml", "小微]"),
        "“size_class”没有“小微”这个值",
    ),
    "leaf without a sentence": (
        "policies/fucheng.yaml",
        swap("policies/fucheng.yaml", ", says: 是第三方专业运营机构", ""),
        at("policies/fucheng.yaml", "factory_operator"),
        "缺少 says",
    ),
    "policy without a source": (
        "policies/mianyang.yaml",
        swap("policies/mianyang.yaml", "  issuer: 绵阳市人民政府办公室\n", ""),
        at("policies/mianyang.yaml", "code: MY-02"),
        "缺少“issuer”",
    ),
    "kind of policy": (
        "policies/mianyang.yaml",
        swap("policies/mianyang.yaml", "kind: 权益", "kind: 贷款"),
        at("policies/mianyang.yaml", "kind: 贷款"),
        "只能是：减免、奖补、权益、资质",
    ),
    "policy's unit": (
        "policies/fucheng.yaml",
        swap("policies/fucheng.yaml", "unit: industry-information", "unit: industry-office"),
        at("policies/fucheng.yaml", "unit: industry-office"),
        "没有“industry-office”这个单位",
    ),
    "policy for everyone by a slip": (
        "policies/extra.yaml",
        lambda copy: copy.policy("policies/extra.yaml"),
        lambda _: 1,
        "没有写 eligibility，会当成所有企业都符合",
    ),
    "unmatched among the matched": (
        "policies/extra.yaml",
        lambda copy: copy.policy("policies/extra.yaml", "matched: false\n"),
        at("policies/extra.yaml", "matched"),
        "不参加匹配的政策请移到 unmatched/",
    ),
    "matched among the unmatched": (
        "unmatched/extra.yaml",
        lambda copy: copy.policy("unmatched/extra.yaml", "eligibility: {all: []}\n"),
        at("unmatched/extra.yaml", "eligibility"),
        "请移到 policies/",
    ),
    "unmatched without the word": (
        "unmatched/extra.yaml",
        lambda copy: copy.policy("unmatched/extra.yaml"),
        lambda _: 1,
        "须写 matched: false",
    ),
    "fact of no type": (
        "facts.yaml",
        swap("facts.yaml", "type: date", "type: day"),
        at("facts.yaml", "type: day"),
        "“type”的值“day”不对",
    ),
    "fact twice": (
        "facts.yaml",
        swap("facts.yaml", "name: staff,", "name: town,"),
        at("facts.yaml", "name: town,", "name: listed_abnormal"),
        "事实“town”已经声明过",
    ),
    "policies without facts": (
        "facts.yaml",
        lambda copy: (copy.root / "facts.yaml").unlink(),
        lambda _: 1,
        "有政策就要有这个文件",
    ),
    "policy file that is no YAML": (
        "policies/mianyang.yaml",
        swap("policies/mianyang.yaml", "  title:", "\ttitle:"),
        at("policies/mianyang.yaml", "\ttitle:"),
        "YAML 写法有误",
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


def test_one_broken_file_does_not_hide_the_policies_of_others(copy: Copy) -> None:
    copy.swap("policies/mianyang.yaml", "  title:", "\ttitle:")
    copy.swap("policies/sichuan.yaml", "young_hires, gte: 1", "young_hires, has: 1")
    assert [f.split(":")[0] for f in copy.found()] == [
        "policies/mianyang.yaml",
        "policies/sichuan.yaml",
    ]


def test_a_pack_without_policies_is_a_pack(copy: Copy) -> None:
    (copy.root / "facts.yaml").unlink()
    shutil.rmtree(copy.root / "policies")
    shutil.rmtree(copy.root / "unmatched")
    assert check_pack(copy.root)[1] == []


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
