"""Pairs from DuckDB: each distinct leaf a column, each rule an expression over these columns.

Verdicts, missing facts and flips are SQL. Quotients (`per`) and amounts are exact numbers of the
plain reading, put beside it: SQL decimals cannot hold every quotient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from qifu.eligibility import reference, rows
from qifu.eligibility.language import Condition, Leaf, Not, Policy, leaves
from qifu.eligibility.matching import batch_of_rows, check_kind
from qifu.eligibility.rows import Row
from qifu.eligibility.sql.leaves import column, leaf_sql, quoted
from qifu.eligibility.tables import Enterprises

TOGETHER = 50


class DuckdbResult:
    """Pairs by SQL; `counts` and rows as every engine gives them, amounts in yuan."""

    def __init__(self, policies: Sequence[Policy], firms: Enterprises, as_of: date) -> None:
        valid = [policy for policy in policies if policy.valid_on(as_of)]
        self.policies = sorted(valid, key=lambda policy: policy.code)
        self.firms, self.as_of = firms, as_of
        self.names: dict[str, str] = {}
        self.found = self._judge() if self.policies and len(firms) else []

    @property
    def counts(self) -> Mapping[str, int]:
        found = {word: sum(row.verdict == word for row in self.found) for word in rows.VERDICTS}
        return {**found, "near": sum(bool(row.flips) for row in self.found)}

    def rows(self, kind: str = "eligible") -> Iterator[Row]:
        check_kind(kind)
        for row in self.found:
            if kind == "all" or (row.flips if kind == "near-misses" else row.verdict == "eligible"):
                yield row

    def batches(self, kind: str = "eligible") -> Iterator[pa.RecordBatch]:
        yield batch_of_rows(list(self.rows(kind)), kind)

    def _judge(self) -> list[Row]:
        every = [leaf for policy in self.policies for leaf in leaves(policy.eligibility)]
        columns = self._columns(every)
        tests = {self._test(leaf): None for leaf in every}
        self.names = {test: f"t{n}" for n, test in enumerate(tests)}
        chosen = ", ".join(["*", *(f"{test} AS {name}" for test, name in self.names.items())])
        answers: list[list[tuple[Any, ...]]] = []
        with duckdb.connect() as base:
            base.register("firms", pa.table(columns))
            base.execute(f"CREATE TABLE judged AS SELECT {chosen} FROM firms")  # noqa: S608 - quoted texts
            for first in range(0, len(self.policies), TOGETHER):
                part = self.policies[first : first + TOGETHER]
                wanted = ", ".join(self._policy(policy) for policy in part)
                query = f"SELECT {wanted} FROM judged ORDER BY n"  # noqa: S608 - quoted texts
                answers.append(base.execute(query).fetchall())
        return [row for n in range(len(self.firms)) for row in self._rows(n, answers)]

    def _columns(self, every: Sequence[Leaf]) -> dict[str, Any]:
        found: dict[str, Any] = {"n": list(range(len(self.firms)))}
        for name in dict.fromkeys(fact for leaf in every for fact in leaf.facts):
            found[f"f_{name}"] = _array(self.firms, name)
        for leaf in every:
            if leaf.per and (test := self._test(leaf).strip('"')) not in found:
                values = (self.firms.values(n, leaf.facts) for n in range(len(self.firms)))
                held = [reference.holds(leaf, one, self.as_of) for one in values]
                found[test] = pa.array(held, pa.bool_())
        return found

    def _test(self, leaf: Leaf) -> str:
        if not leaf.per:
            return leaf_sql(leaf, self.as_of)
        bounds = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        return f'"q_{leaf.fact}/{leaf.per} {leaf.operator} {" ".join(map(str, bounds))}"'

    def _policy(self, policy: Policy) -> str:
        """Three columns: the truth, the facts that lack and the flips, joined."""
        rule = policy.eligibility
        every = list(leaves(rule))
        flips = [(self._rule(rule, leaf.index), str(leaf.index)) for leaf in every]
        lacks = [pair for leaf in every for pair in _lacks(leaf)]
        return f"{self._rule(rule)}, {_joined(lacks)}, {_joined(flips)}"

    def _rule(self, rule: Condition, flipped: int = -1, negated: bool = False) -> str:
        if isinstance(rule, Leaf):
            return str(not negated) if rule.index == flipped else self.names[self._test(rule)]
        if isinstance(rule, Not):
            return f"(NOT {self._rule(rule.item, flipped, not negated)})"
        joint = " AND " if rule.kind == "all" else " OR "
        items = [self._rule(item, flipped, negated) for item in rule.items]
        return f"({joint.join(items)})" if items else str(rule.kind == "all")

    def _amount(self, policy: Policy, values: Mapping[str, Any]) -> Decimal | None:
        if policy.amount is None:
            return None
        return reference.compute(policy.amount, values, self.as_of)

    def _rows(self, n: int, answers: list[list[tuple[Any, ...]]]) -> Iterator[Row]:
        uscc, values = self.firms.uscc[n].as_py(), self.firms.values(n)
        told = [one for part in answers for one in part[n]]
        for place, policy in enumerate(self.policies):
            truth, lacks, flips = told[3 * place : 3 * place + 3]
            if truth:
                amount = self._amount(policy, values)
                yield Row(uscc, policy.code, reference.ELIGIBLE, amount)
                continue
            helps = tuple(int(one) for one in flips.split(";") if one)
            names = () if truth is False else tuple(dict.fromkeys(filter(None, lacks.split(";"))))
            verdict = reference.INELIGIBLE if truth is False else reference.UNKNOWN
            yield Row(uscc, policy.code, verdict, None, names, helps)


def _lacks(leaf: Leaf) -> Iterator[tuple[str, str]]:
    yield f"{column(leaf.fact)} IS NULL", leaf.fact
    if leaf.per:
        yield f"({column(leaf.per)} IS NULL OR {column(leaf.per)} = 0)", leaf.per


def _joined(parts: Sequence[tuple[str, str]]) -> str:
    cases = [f"CASE WHEN {test} THEN {quoted(word)} END" for test, word in parts]
    return f"concat_ws(';', {', '.join(cases)})" if cases else "''"


def _array(firms: Enterprises, name: str) -> pa.Array:
    """Numbers as doubles, dates as day numbers, sets as lists; missing is null."""
    found = firms.column(name)
    kind = found.fact.type
    gone = found.missing()
    if kind in ("number", "date"):
        return pa.array(found.data, mask=gone)
    if kind == "boolean":
        return pa.array(found.data == 1, mask=gone)
    words = [None if code < 0 else found.words[code] for code in found.data.tolist()]
    if kind == "set":
        return pa.array([w if w is None else sorted(w) for w in words], pa.list_(pa.string()))
    return pa.array(words, pa.string())
