"""Law services as people meet them: a file sealed without leaving the browser and checked by a
stranger; a check-up that leads to a service and a matter that stays one case between offices."""

from __future__ import annotations

from pathlib import Path

from tests.browser.company import Company
from tests.browser.conftest import Enter

from qifu.law.matters import LawMatter, open_invitation
from qifu.law.models import PreservedEvidence
from qifu.law.rules.digest import digests_of

PAPER = "与某商贸公司的供货合同，货款 86000 元。".encode() * 5000


def test_evidence_is_sealed_and_verified(enter: Enter, company: Company, tmp_path: Path) -> None:
    own = company.town.firm()
    kept, changed = tmp_path / "合同.pdf", tmp_path / "改过.pdf"
    kept.write_bytes(PAPER)
    changed.write_bytes(PAPER + b" ")
    firm = enter(own.owner)
    firm.open("/law/")
    firm.press("存证一个文件")
    firm.fill("这是什么", "供货合同")
    firm.page.locator("[data-local]").set_input_files(kept)
    firm.reads("已算好：合同.pdf")
    firm.press("存证", exact=True)
    firm.told("已存证")
    firm.reads("三处一致", "文件没有上传")
    row = PreservedEvidence.objects.get(enterprise=own.row)
    found = digests_of([PAPER])
    assert (row.sha256, row.sm3, row.size, row.mode) == (
        found.sha256, found.sm3, found.size, "hashed"
    )  # fmt: skip
    assert row.file_name == "合同.pdf"

    stranger = enter("")
    stranger.open(f"/law/evidence/check/{row.code}/")
    stranger.reads("这条存证记录是真实的")
    stranger.reads_not("供货合同", own.name)
    stranger.page.locator("[data-local]").set_input_files(kept)
    stranger.reads("一致：合同.pdf 就是存证时的文件")
    stranger.page.locator("[data-local]").set_input_files(changed)
    stranger.reads("不一致：改过.pdf 不是存证时的文件")
    stranger.open("/law/evidence/check/")
    stranger.page.locator("[data-local]").set_input_files(kept)
    stranger.reads("已算好")
    stranger.press("核验", exact=True)
    stranger.reads("存过证", row.number)


def test_a_checkup_leads_to_a_service_and_a_matter_stays_one(
    enter: Enter, company: Company
) -> None:
    own = company.town.firm()
    firm = enter(own.owner)
    firm.open("/law/checkups/")
    firm.press("通用体检")
    for box in firm.page.locator("input[value=yes]").all():
        box.check()
    firm.press("看结果")
    firm.reads("还有")
    for box in firm.page.locator("input[value=yes]").all():
        box.check()
    firm.press("看结果")
    firm.reads("货款可能过诉讼时效", "第一百八十八条", "涉企纠纷一站式调处")
    risk = firm.page.locator("section", has=firm.page.locator("#r-limitation"))
    firm.press("申请纠纷调解", within=risk)
    firm.reads(own.name)
    firm.fill("对方名称或姓名", "某商贸公司")
    firm.press("提交", exact=True)
    firm.told("已收到")
    row = LawMatter.objects.get(enterprise=own.row)
    assert "诉讼时效" in row.risk
    number = row.case.number

    mediator = enter("mediation-committee")
    mediator.open(f"/work/law/{number}/?do=accept")
    mediator.reads(own.name)
    mediator.press("确认受理")
    mediator.open(f"/work/law/{number}/?do=invite")
    mediator.fill("为什么事", "供货合同货款")
    mediator.fill("拟定调解日期", "2099-01-05")
    mediator.fill("地点或方式", "调解室")
    mediator.press("确认邀请对方调解")
    invitation = open_invitation(row)
    assert invitation is not None

    other = enter("")
    other.open(f"/law/invited/{invitation.token}/")
    other.reads("供货合同货款")
    other.choose("您是否同意调解", "不同意调解")
    other.press("提交回应")
    other.told("已记下")

    mediator.open(f"/work/law/{number}/?do=pass_on")
    mediator.choose("转给", "法律援助机构")
    mediator.fill("为什么转", "对方不同意调解")
    mediator.press("确认转给其他机构")
    mediator.reads_not(number)
    mediator.open(f"/work/law/{number}/", status=404)

    firm.open(f"/law/cases/{number}/")
    firm.reads("已转到法律援助机构", "对方不同意调解", "编号不变")
    aid = enter("legal-aid-centre")
    aid.open(f"/work/law/{number}/?do=accept")
    aid.press("确认受理")
    firm.open(f"/law/cases/{number}/")
    firm.reads("正在办理", "现在在这里")
    assert LawMatter.objects.filter(enterprise=own.row).count() == 1

    leader = enter("leader")
    leader.open(f"/work/law/{number}/")
    leader.reads("此件保密")
    leader.reads_not(own.name, "某商贸公司")
