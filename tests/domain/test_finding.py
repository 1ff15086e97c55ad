"""What can be found follows what the rooms publish, at once where something must not be seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from tests.factories import START

from qifu.demands.models import KnownAnswer
from qifu.finding import news, vectors
from qifu.finding.documents import FoundDoc, Source
from qifu.finding.indexing import sync, sync_all
from qifu.finding.models import SearchDocument, SearchDue, SearchTerm
from qifu.finding.queries import search
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.events import append_event

pytestmark = pytest.mark.django_db
DOCS: dict[str, FoundDoc] = {}


def source() -> Source:
    def documents(codes, at):  # type: ignore[no-untyped-def]
        return [d for c, d in DOCS.items() if codes is None or c in codes]

    return Source("items", ("item", "product"), documents)


@pytest.fixture(autouse=True)
def _docs() -> None:
    DOCS.clear()
    put("food", "食品经营许可（餐饮服务）", says=("开饭店",), stages=("start",), unit="market")
    put("tax", "发票领用", unit="tax")
    put("chess", "棋牌室备案", kind="product", unit="police")
    sync(source=source(), at=START)


def put(code: str, title: str, kind: str = "item", **more: object) -> None:
    DOCS[code] = FoundDoc(kind, code, title, (("办理条件", f"{title}要有场所"),), **more)  # type: ignore[arg-type]


def codes(words: str, **narrowed: object) -> list[str]:
    found = search(words, at=START, meaning=False, **narrowed)  # type: ignore[arg-type]
    return [hit.code for hit in found.hits]


@pytest.mark.parametrize(
    "words",
    ["开饭店要办什么证", "食品经营", "spjyxk", "shipinjingying", "食品经英许可", "ＳＰＪＹ"],
)
def test_words_pinyin_and_wrong_characters_find(words: str) -> None:
    assert codes(words)[:1] == ["food"]


def test_it_is_narrowed_by_kind_stage_and_unit() -> None:
    assert codes("许可", stage="start") == ["food"]
    assert codes("许可", stage="exit") == []
    assert codes("棋牌室备案", kinds=["product"]) == ["chess"]
    assert codes("发票", unit="police") == []


def test_nothing_is_found_for_nothing_and_for_signs() -> None:
    assert codes("") == codes("  ，。？%_'\\") == []
    assert codes("\x00'; DROP TABLE x; --") == []


def test_what_changed_is_read_anew_and_only_that() -> None:
    put("food", "小餐饮备案")
    done = sync(source=source(), at=START)
    assert (done.written, done.removed) == (1, 0)
    assert codes("小餐饮") == ["food"] and codes("食品经营许可") == []
    assert not sync(source=source(), at=START).changed
    assert SearchTerm.objects.get(term="").documents == 3


def test_what_the_source_has_no_more_goes() -> None:
    del DOCS["tax"]
    assert sync(source=source(), at=START, codes=["tax"]).removed == 1
    assert codes("发票领用") == []


def test_days_hold_a_document_back() -> None:
    day = date(2026, 1, 5)
    put("soon", "夜市摊位", from_day=day, until=day + timedelta(days=1))
    sync(source=source(), at=START)
    assert codes("夜市摊位") == []


@pytest.fixture
def _ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "sources", lambda: [source()])


@transaction.atomic
def tell(kind: str, stream: str) -> None:
    append_event(stream=stream, kind=kind, at=START, actor=SYSTEM_ACTOR.ref, payload={})


@pytest.mark.usefixtures("_ours")
def test_withdrawn_is_gone_in_the_same_transaction() -> None:
    del DOCS["tax"]
    tell("item.withdrawn", "item:tax")
    assert not SearchDocument.objects.filter(code="tax").exists()
    assert SearchDocument.objects.filter(code="food").exists()


@pytest.mark.usefixtures("_ours")
def test_news_waits_for_the_worker() -> None:
    put("new", "夜市摊位")
    tell("item.published", "item:new")
    assert codes("夜市摊位") == []
    news.catch_up(at=START)
    assert codes("夜市摊位") == ["new"]
    assert not SearchDue.objects.exists()


def test_a_withdrawn_answer_is_not_found() -> None:
    row = KnownAnswer.objects.create(
        question="货车夜间怎么进城", answer="办通行证。", published_at=START
    )
    sync_all(at=START)
    assert codes("货车进城")[:1] == [str(row.pk)]
    row.withdrawn_at = START
    row.save()
    sync_all(at=START)
    assert codes("货车夜间怎么进城") == []


@pytest.mark.usefixtures("_ours")
def test_drafts_change_nothing_and_a_broken_source_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tell("item.draft_saved", "item:food")
    assert not SearchDue.objects.exists()

    def broken(codes, at):  # type: ignore[no-untyped-def]
        raise KeyError("title")

    monkeypatch.setattr(news, "sources", lambda: [Source("centres", ("centre",), broken), source()])
    put("new", "夜市摊位")
    for name in ("centres", "items"):
        SearchDue.objects.create(source=name, noted_at=START)
    news.catch_up(at=START)
    assert codes("夜市摊位") == ["new"]
    assert SearchDue.objects.get().source == "centres" and "centres" in caplog.text


def test_a_server_without_vectors_is_searched_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "CREATE", "CREATE TABLE finding_other (v no_such_type)")
    monkeypatch.setattr(vectors, "_there", [])
    assert not vectors.ensure_table() and not vectors.available()
    assert vectors.fill_vectors(limit=10) == 0 and not vectors.index_many(anew=True)
    assert [hit.code for hit in search("开饭店要办什么证", at=START).hits][:1] == ["food"]
