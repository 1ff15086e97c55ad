"""Every page of every role, looked over on a desk and on a phone; nothing is done on them."""

import pytest
from tests.browser.company import Company
from tests.browser.conftest import Enter

PUBLIC = "/about/ /privacy/ /accessibility/ /centres/ /reform/ /reform/16/ /track/ /policies/ /policies/FC-05/ /find/ /find/?q=yyzz /publicity/ /policies/FC-03/?check=1&output_value=9000&output_value_last_year=8000".split()
OWN = "/ /demands/ /demands/new/ /notices/ /profile/ /accounts/password/ /firm/ /claims/ /policies/mine/ /policies/pushed/ /policies/subscriptions/".split()
POLICY_DESK = "/work/policies/ /work/policies/?state=guide /work/policies/new/ /work/policies/CN-03/withdraw/ /work/policies/CN-03/".split()
MONEY_DESK = "/work/claims/ /work/claims/?show=closed /work/payments/ /work/payments/ledger/?policy=FC-05 /work/grants/".split()
ROLES = (
    "clerk",
    "dispatcher",
    "development-reform-head",
    "revisitor",
    "sysadmin",
    "secadmin",
    "auditor",
)


def test_public_and_own_pages(enter: Enter, company: Company) -> None:
    passer = enter("")
    for path in PUBLIC:
        passer.open(path)
    passer.open("/no-such-page/", status=404)
    centres = passer.open("/centres/").locator("main a[href^='/centres/']")
    passer.open(str(centres.first.get_attribute("href")))
    firm = company.town.firm()
    number = company.town.demand(firm).number
    owner = enter(firm.owner)
    parts = (
        "facts",
        "facts/staff",
        "facts/qualifications",
        "documents",
        "documents/licence",
        "account",
    )
    own = [f"/firm/{firm.row.pk}/{part}/" for part in parts]
    for path in (*OWN, *own, f"/demands/{number}/receipt/", f"/demands/{number}/ledger/"):
        owner.open(path)
    owner.open("/work/", status=403)


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_the_workbench(enter: Enter, company: Company, role: str) -> None:
    company.town.handling(company.town.demand(company.town.firm()))
    official = enter(role)
    official.open("/work/today/")
    links = official.page.locator("main a[href^='/work/']")
    for path in dict.fromkeys(a.get_attribute("href") for a in links.all()):
        official.open(str(path))


def test_pages_of_firms(enter: Enter, company: Company) -> None:
    firm = company.town.firm().row
    for role in ("clerk", "policy"):
        official = enter(role)
        for path in ("", f"?q={firm.name[:4]}", f"{firm.pk}/", f"{firm.pk}/facts/staff/"):
            official.open(f"/work/firms/{path}")
    official.open(f"/work/firms/{firm.pk}/standing/")
    official.open("/work/firms/imports/")


def test_pages_of_the_policy_desk(enter: Enter) -> None:
    officer = enter("policy")
    for path in (*MONEY_DESK, *POLICY_DESK):
        officer.open(path)
    enter("policy-window").open("/work/claims/take/?q=绵阳")
    officer.press("起草新版")
    for act in ("draft", "publish"):
        officer.open(f"/work/policies/CN-03/{act}/")
    officer.open("/work/policies/CN-03/?old=1&new=2")
    officer.page.get_by_text("废弃草稿").click()
    officer.press("确认废弃")
