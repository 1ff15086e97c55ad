"""Who of a firm may do what; and nobody from elsewhere learns that a demand exists."""

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter


def test_colleague_may_look_but_not_act(enter: Enter, company: Company) -> None:
    town = company.town
    firm, other = town.firm(), town.firm()
    number = town.demand(firm).number
    colleague = town.person("赵会计")

    owner = enter(firm.owner)
    owner.open(f"/firm/{firm.row.pk}/people/")
    owner.fill("对方的手机号或用户名", "13900000000")
    owner.press("添加", exact=True)
    expect(owner.page.get_by_role("alert")).to_be_visible()
    owner.fill("对方的手机号或用户名", colleague.username)
    owner.page.get_by_role("group", name="权限").get_by_label("查看").first.check()
    owner.press("添加", exact=True)
    owner.told("已添加")
    owner.reads("赵会计")

    viewer = enter(colleague)
    viewer.open(f"/demands/{number}/")
    viewer.reads("待分派")
    main = viewer.page.locator("main")
    expect(main.get_by_role("link", name="撤回诉求")).to_have_count(0)
    expect(main.get_by_label("给承办单位留言")).to_have_count(0)
    viewer.open(f"/demands/{number}/do/withdraw/", status=403)
    viewer.reads("只能查看")
    viewer.open("/demands/new/", status=200)
    viewer.reads("还不能替企业提诉求")
    viewer.open(f"/firm/{firm.row.pk}/people/")
    viewer.reads("只有本企业的管理员可以添加或修改人员")

    stranger = enter(other.owner)
    for path in ("", "ledger/", "receipt/", "do/withdraw/"):
        stranger.open(f"/demands/{number}/{path}", status=404)
    stranger.open(f"/firm/{firm.row.pk}/people/", status=404)
    stranger.open(f"/demands/?q={number}")
    stranger.reads("没有")
    expect(stranger.page.locator(".item")).to_have_count(0)
