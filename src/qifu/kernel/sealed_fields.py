"""Columns that are sealed on their way to the database and opened on their way back.

Code above reads and writes clear texts as before. Only equality can be asked of a sealed column
(`exact`, `in`, `isnull`), by its blind index; anything else is an error when it is written, not an
empty answer when it is run.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Func, Lookup, TextField

from qifu.kernel.masking import IDENTITY, MOBILE
from qifu.kernel.sealing import is_sealed, mark, seal, unseal


class SealMark(Func):
    """The blind index of a sealed column, the text itself where it is clear; can be indexed."""

    function = "kernel_seal_mark"
    output_field = TextField()


class SealedCharField(models.CharField):
    """A short text sealed by the data key of `klass`; `max_length` is of the clear text."""

    def __init__(self, *args: Any, klass: str = "phone", **kwargs: Any) -> None:
        self.klass = klass
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "klass": self.klass}

    def db_type(self, connection: Any) -> str:
        return "text"

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return unseal(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return seal(self.klass, value) if isinstance(value, str) else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in ("exact", "in", "isnull"):
            return super().get_lookup(lookup_name)
        raise FieldError(f"a sealed column can be asked for equality only, not {lookup_name}")


class _Equal(Lookup):
    """`column = text` by the mark; clear rows are found as well."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        texts = self.texts()
        left, params = compiler.compile(self.lhs)
        if not any(texts):
            return f"{left} = %s", [*params, ""]
        klass = self.lhs.output_field.klass
        wanted = [form for text in texts for form in ((mark(klass, text), text) if text else ("",))]
        marks = ", ".join(["%s"] * len(wanted))
        return f"kernel_seal_mark({left}) IN ({marks})", [*params, *wanted]

    def texts(self) -> list[str]:
        """What is looked for."""
        return [str(self.rhs)]


@SealedCharField.register_lookup
class SealedExact(_Equal):
    """Equality."""

    lookup_name = "exact"


@SealedCharField.register_lookup
class SealedIn(_Equal):
    """One of several."""

    lookup_name = "in"

    def texts(self) -> list[str]:
        return [str(text) for text in self.rhs] or ["\x01"]


def sealed_within(value: Any) -> Any:
    """A JSON value with every text that is a mobile or identity number sealed."""
    if isinstance(value, str):
        if len(value) == 18 and IDENTITY.fullmatch(value):
            return seal("identity", value)
        return seal("phone", value) if len(value) == 11 and MOBILE.fullmatch(value) else value
    if isinstance(value, dict):
        return {key: sealed_within(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [sealed_within(inner) for inner in value]
    return value


def opened_within(value: Any) -> Any:
    """A JSON value with every sealed text opened."""
    if isinstance(value, str):
        return unseal(value) if is_sealed(value) else value
    if isinstance(value, dict):
        return {key: opened_within(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [opened_within(inner) for inner in value]
    return value


class PersonalJSONField(models.JSONField):
    """JSON in which mobile and identity numbers are sealed one by one; the rest stays readable."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        return opened_within(found)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, dict | list):
            value = sealed_within(value)
        return super().get_db_prep_value(value, connection, prepared)
