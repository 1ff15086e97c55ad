"""Ask-once: what the district holds and is valid is never asked; nothing that is lacking is passed
over; each asking is either asked or counted as spared."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.property.test_bundle_forms import (
    FLAGS,
    KINDS,
    NAMES,
    PAPERS,
    TODAY,
    answers,
    bundles,
    some_answers,
)

from qifu.bundles.rules.asking import (
    Held,
    Paper,
    Promise,
    asked_fields,
    asked_materials,
    deciding,
    spared,
)
from qifu.bundles.rules.definition import BundleBody
from qifu.bundles.rules.merge import merge
from qifu.catalogue.rules.body import ItemBody

Drawn = tuple[BundleBody, dict[str, ItemBody]]
days = st.one_of(st.none(), st.integers(-5, 5).map(lambda n: TODAY + timedelta(n)))
papers = st.dictionaries(
    st.sampled_from(PAPERS),
    st.builds(
        Paper, st.just(1), days, st.sampled_from(["firm", "shared", "result"]), st.booleans()
    ),
)
promises = st.dictionaries(st.sampled_from(PAPERS), st.just(Promise(date(2026, 3, 9), "张三")))
unwanted = st.sets(st.sampled_from(PAPERS))
texts = st.dictionaries(st.sampled_from(NAMES), st.just("v"))


@given(bundles(), some_answers, papers, promises, unwanted)
def test_a_valid_paper_is_never_asked_and_a_lacking_one_always(
    drawn: Drawn,
    said: dict[str, bool],
    shelf: dict[str, Paper],
    signed: dict[str, Promise],
    left_out: set[str],
) -> None:
    body, bodies = drawn
    merged = merge(body, bodies, KINDS, said, on=TODAY)
    found = asked_materials(merged, shelf, signed, left_out, TODAY)
    assert [row.material for row in found] == list(merged.materials)
    for row in found:
        kind, paper = row.material.type, shelf.get(row.material.type)
        usable = paper is not None and (paper.fresh or paper.valid(TODAY))
        wanted = paper is not None and (paper.fresh or kind not in left_out)
        if usable and wanted:
            assert not row.asked, "held and valid, yet asked"
        if row.state in ("on_record", "given"):
            assert paper is not None and usable
        if row.material.must and not row.material.stage and not (usable and wanted):
            assert row.state in ("lacking", "promised")
        if row.material.source == "department":
            assert not row.asked
        if row.state == "promised":
            assert row.material.tolerable_days > 0 and kind in signed


@given(bundles(), answers, texts, texts)
def test_a_held_field_is_filled_in_and_never_missing(
    drawn: Drawn, said: dict[str, bool], typed: dict[str, str], known: dict[str, str]
) -> None:
    body, bodies = drawn
    merged = merge(body, bodies, KINDS, said | typed, on=TODAY)
    held = {name: Held(value, "登记信息") for name, value in known.items()}
    found = {row.field.name: row for row in asked_fields(merged, said | typed, held)}
    there = {f.name for f in merged.fields if f.applies is True and not f.stage}
    assert set(found) == there
    for name, row in found.items():
        if name in typed or name in said:
            assert (row.state, row.source) == ("given", "")
        elif name in known:
            assert row.state == "held" and row.source and not row.missing
        else:
            assert row.state == "open" and row.missing == row.field.required


@given(bundles(), answers, texts, papers)
def test_each_asking_is_asked_or_spared(
    drawn: Drawn, said: dict[str, bool], known: dict[str, str], shelf: dict[str, Paper]
) -> None:
    body, bodies = drawn
    merged = merge(body, bodies, KINDS, said, on=TODAY)
    fields = asked_fields(merged, said, {n: Held(v, "登记信息") for n, v in known.items()})
    materials = asked_materials(merged, shelf, {}, (), TODAY)
    rows: dict[tuple[str, str], int] = {}
    for r in spared(fields, materials):
        rows[r.kind, r.code] = rows.get((r.kind, r.code), 0) + r.count
    for f in fields:
        askings, typed = len(f.field.asked_by), int(f.state == "given")
        if f.state != "open":
            assert rows.get(("field", f.field.name), 0) == max(askings - typed, 0)
    for m in materials:
        askings, brought = len(m.material.asked_by), int(m.state == "given")
        spares = m.state in ("held", "made", "on_record", "given")
        assert rows.get(("material", m.material.type), 0) == (askings - brought if spares else 0)


@given(bundles())
def test_the_questions_come_first_and_each_once(drawn: Drawn) -> None:
    body, bodies = drawn
    names = deciding(body, bodies, KINDS)
    assert list(names[: len(FLAGS)]) == FLAGS and len(set(names)) == len(names)
