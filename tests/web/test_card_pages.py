"""Cards by their pages: what is shown to whom, wrong input kept, lists of constant cost."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.card_world import CardWorld, code_of, make_card_world, secret_of
from tests.contract.api_client import ALL, Api, forget, key_of

from qifu.cards.demonstration import play_cards
from qifu.cards.models import CardUse
from qifu.cli import main
from qifu.identity.models import User
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"


@pytest.fixture
def cw() -> CardWorld:
    forget()
    return make_card_world()


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def test_names_are_for_who_needs_them(cw: CardWorld) -> None:
    card = cw.active(now())
    shown = {
        "keeper": ("/work/cards/", True), "leader": ("/work/cards/", False),
        "owner": ("/cards/ours/", True),
    }  # fmt: skip
    for who, (url, whole) in shown.items():
        body = page(sign_in(cw.people[who]), url)
        assert ("周明远" in body) is whole and card.number in body, who
    assert "周明远" not in page(sign_in(cw.people["stranger"]), "/cards/ours/")
    page(sign_in(cw.people["stranger"]), f"/work/cards/{card.number}/", 403)
    page(sign_in(cw.people["doctor"]), f"/work/cards/{card.number}/", 404)
    assert sign_in(cw.people["doctor"]).get("/work/cards/").status_code == 302
    # where a card was used is not told to the firm, nor to who only watches over names
    code = code_of(card, now())
    clerk = sign_in(cw.people["doctor"])
    form = {"privilege": "doctor-path", "place": "", "token": "t1", "code": code}
    wrong = clerk.post(f"/cards/check/{code}/use/", form)
    assert wrong.status_code == 422 and 'value="t1"' in wrong.content.decode()
    assert clerk.post(f"/cards/check/{code}/use/", {**form, "place": "门诊"}).status_code == 303
    assert "门诊" not in page(sign_in(cw.people["owner"]), "/cards/ours/")
    seen = page(sign_in(cw.people["leader"]), "/work/cards/uses/")
    assert "门诊" in seen and card.number not in seen
    assert "门诊" in page(Client(), f"/card/{secret_of(card)}/")


def test_a_picture_and_a_pdf_to_show_without_a_network(cw: CardWorld) -> None:
    secret = secret_of(cw.active(now()))
    png, pdf = (Client().get(f"/card/{secret}/card.{kind}") for kind in ("png", "pdf"))
    assert png.content[:4] == b"\x89PNG" and pdf.content[:4] == b"%PDF"
    assert "no-store" in png["Cache-Control"]
    assert Client().get(f"/card/{secret}/card.exe").status_code == 404
    assert Client().get("/card/nothing/card.png").status_code == 404


def test_the_command_line_checks_without_asking(
    cw: CardWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    card = cw.active(now())
    code = code_of(card, now())
    assert main(["card", "keys"]) == 0
    kid, key = capsys.readouterr().out.split()[:2]
    assert code.split(".")[1] == kid
    assert main(["card", "verify", f"https://x/cards/check/{code}/", "--key", key, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["valid"], said["initial"], said["number"]) == (True, "周**", card.number)
    assert main(["card", "verify", code, "--key", key, "--on", "2099-01-01"]) == 1
    assert "到期" in capsys.readouterr().err
    assert main(["card", "verify", code[:-3] + "AAA", "--key", key]) == 1
    assert main(["card", "verify", code, "--key", "bm90IGEga2V5"]) == 1


def test_by_the_api_a_code_is_checked_and_a_use_recorded_once(cw: CardWorld) -> None:
    card = cw.active(now())
    code = {"code": code_of(card, now())}
    clerk = Api(key_of(cw.people["doctor"], scopes=ALL))
    anybody = Client().post("/api/v1/cards/check", code, content_type="application/json").json()
    assert (anybody["valid"], anybody["initial"], anybody["privileges"]) == (True, "周**", [])
    seen = clerk.post("/cards/verify", code).json()
    assert [(p["code"], p["left"]) for p in seen["privileges"]] == [("doctor-path", 6)]
    use = {**code, "privilege": "doctor-path", "place": "门诊"}
    for _ in range(2):
        assert clerk.post("/cards/uses", use, Idempotency_Key="k").status_code == 201
    assert CardUse.objects.count() == 1
    owner = Api(key_of(cw.people["owner"], scopes=ALL))
    assert [c["name"] for c in owner.get("/cards").json()["items"]] == ["周明远"]
    assert clerk.get("/cards").json()["items"] == []
    assert owner.post("/cards/uses", use).status_code == 403
    assert Client().get("/api/v1/cards/keys").json()["offline_days"] == 7


def test_the_door_of_talents_leads_on(cw: CardWorld) -> None:
    body = page(Client(), "/talent/")
    assert "/cards/" in body or "人才和用工" in body
    assert "重点招商项目" in page(Client(), "/cards/")
    wrong = Client().post("/cards/check/", {"code": "不是"})
    assert wrong.status_code == 422 and "没有服务绿卡的码" in wrong.content.decode()
    code = code_of(cw.active(now()), now())
    sent = Client().post("/cards/check/", {"code": f"http://x/cards/check/{code}/"})
    assert sent["Location"] == f"/cards/check/{code}/"
    assert play_cards(at=now()) == 0  # nobody of the demonstration is there
