"""Every column that looks as if it told of a person is in the registry of its room; what the
registry says can be asked of the database; no event keeps a telephone, e-mail or identity number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from qifu.kernel.persons import BASES, DOES, declared, stores
from qifu.packs.check import check_pack
from qifu.packs.privacy import STORES
from qifu.privacy.rules.book import parse_book

ROOT = Path(__file__).parents[2]
LOOKS = re.compile(
    r"phone|mobile|email|contact|legal_person|^id_(digest|number|tail|card)|tail_digest|holder"
    r"|signed_(by|as|name)$|_name$|^username$|last_actor|decided_by$|done_by$|mediator|firm_by$"
    r"|with_whom|account_number|birth|gender|passport"
)
TEXT = (models.CharField, models.TextField, models.EmailField)
# what has such a name and tells of no person, and why
NOT_OF_PERSONS = {
    "kernel.StoredFile.name": "the name of a file, kept with the record it belongs to",
    "identity.District.short_name": "the district",
    "identity.District.platform_name": "the platform",
    "identity.Unit.short_name": "an office",
    "identity.Unit.phone": "the telephone of an office",
    "identity.Centre.phone": "the telephone of a hall",
    "enterprises.EvidenceReading.unit_name": "an office",
    "enterprises.Destruction.file_name": "the name of a file",
    "catalogue.ServiceItem.list_name": "a list",
    "cases.Case.firm_name": "a firm",
    "law.PreservedEvidence.file_name": "the name of a file",
    "law.Invitation.unit_name": "an office",
    "finding.SearchDocument.unit_name": "an office",
    "reception.Told.firm_name": "a firm",
    "reform.Report.unit_name": "an office",
    "places.Place.phone": "the telephone of a park, published",
    "places.Facility.phone": "the telephone of an owner of instruments, published",
    "places.Gathering.phone": "the telephone of an organiser, published",
}


def looks_personal() -> set[str]:
    return {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        if model.__module__.startswith("qifu.")
        for column in model._meta.concrete_fields
        if (isinstance(column, TEXT) and LOOKS.search(column.name))
        or (column.name == "name" and any(f.name == "phone" for f in model._meta.concrete_fields))
    }


def test_every_column_that_looks_personal_is_declared() -> None:
    known = {f"{line.model}.{column}" for line in declared() for column in line.columns}
    offices = {"enterprises.Enterprise.name"} | {
        f"{m}.name" for m in ("identity.Unit", "identity.Centre", "places.Place", "places.Facility")
    }
    undeclared = looks_personal() - known - set(NOT_OF_PERSONS) - offices
    assert not undeclared, (
        f"{sorted(undeclared)}: declare them in their room's personal.py (kernel.persons says how)"
    )
    assert not set(NOT_OF_PERSONS) & known


def test_what_is_declared_can_be_asked_and_done() -> None:
    for line in declared():
        model = apps.get_model(line.model)
        names = {f.name for f in model._meta.concrete_fields}
        assert set(line.columns) | set(line.blank) <= names, line.model
        looked = [n for n in (line.of_user, line.of_phone, line.when, *line.shows) if n]
        assert str(model._default_manager.values(*looked).query), line.model
        assert str(model._default_manager.filter(**line.while_open).query)
        assert line.basis in BASES and line.does in DOES
        assert line.why or (line.does != "keep" and not line.while_open), line.model
        if line.does == "blank" and line.model != "identity.User":
            assert line.blank and (line.of_user or line.of_phone), line.model
    for store in stores().values():
        model = apps.get_model(store.model)
        assert str(model._default_manager.filter(**store.only).values(store.when).query)
        assert set(store.blank) <= {f.name for f in model._meta.concrete_fields}, store.code


def test_packs_are_checked_against_the_stores_that_are() -> None:
    assert {code: store.log for code, store in stores().items()} == STORES


def test_every_store_has_its_term_in_the_district() -> None:
    pack, findings = check_pack(ROOT / "districts" / "fucheng")
    assert pack is not None and not findings
    book = parse_book(pack.documents["privacy"].value)
    assert {store for row in book.classes for store in row.stores} == set(STORES)
    assert all(row.basis for row in book.classes)


PRIVATE = {
    "a telephone": re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    "an identity number": re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])"),
    "an e-mail": re.compile(r"[\w.]+@[\w.]+\.\w+"),
}


@pytest.mark.django_db
def test_no_event_keeps_a_person_and_every_row_can_be_taken_out() -> None:
    from tests.guards.url_world import make_url_world

    from qifu.kernel.models import Event

    make_url_world()
    found = {
        (event.kind, what)
        for event in Event.objects.all()
        for what, shape in PRIVATE.items()
        if shape.search(repr(event.payload))
    }
    assert not found
    tried = [taken_out(line.model, line.blank) for line in declared() if line.does != "keep"]
    tried += [taken_out(s.model, s.blank) for s in stores().values() if not s.log]
    assert tried.count(True) > 10


def taken_out(label: str, blank: Mapping[str, Any]) -> bool:
    """Blank, or delete, all rows of a model, undone again; False when there are none."""
    rows = apps.get_model(label)._default_manager.all()
    if not rows.exists() or label == "identity.User":
        return False
    with transaction.atomic():
        if blank:
            rows.update(**blank)
        else:
            rows.delete()
        transaction.set_rollback(True)
    return True
