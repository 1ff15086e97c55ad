"""What is wrong with the staged rows: found by sets, worded by the rules that people meet elsewhere.

The database settles what is surely right. Every other code and every other distinct text is read
once by the rules, which say in words what to do, or give the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql

from qifu.enterprises.bulk.fields import Field, Known, read_odd
from qifu.enterprises.models import FactImport, ImportProblem, ImportValue
from qifu.enterprises.rules.uscc import ALPHABET, LENGTH, uscc_problem

WEIGHTS = [pow(3, i, 31) for i in range(LENGTH - 1)]
BODY = f"^[1-9ANY][{ALPHABET}][0-9]{{6}}[{ALPHABET}]{{10}}$"
_PROBLEMS = 'COPY enterprises_importproblem (batch_id, number, "column", words) FROM STDIN'
_VALUES = "COPY enterprises_importvalue (batch_id, place, text, value) FROM STDIN"

_TWICE = """
INSERT INTO enterprises_importproblem (batch_id, number, "column", words)
SELECT batch_id, number, '', '与第 ' || first || ' 行是同一家企业；一家企业只能有一行，请合并'
FROM (SELECT batch_id, number, min(number) OVER (PARTITION BY uscc) AS first
      FROM enterprises_importrow WHERE batch_id = %(batch)s AND uscc IN (
        SELECT uscc FROM enterprises_importrow WHERE batch_id = %(batch)s AND uscc <> ''
        GROUP BY uscc HAVING count(*) > 1)) d
WHERE number > first
"""
_UNKNOWN = """
INSERT INTO enterprises_importproblem (batch_id, number, "column", words)
SELECT r.batch_id, r.number, %(column)s, '台账里没有代码为 ' || r.uscc || ' 的企业；请核对，或选“新建”后再导入'
FROM enterprises_importrow r WHERE r.batch_id = %(batch)s
  AND NOT EXISTS (SELECT 1 FROM enterprises_enterprise e WHERE e.uscc = r.uscc)
  AND NOT EXISTS (SELECT 1 FROM enterprises_importproblem p
                  WHERE p.batch_id = r.batch_id AND p.number = r.number)
"""
_NAMELESS = """
INSERT INTO enterprises_importproblem (batch_id, number, "column", words)
SELECT r.batch_id, r.number, %(column)s, '没有填企业名称；台账里还没有这家企业，新建须有名称'
FROM enterprises_importrow r WHERE r.batch_id = %(batch)s
  AND (string_to_array(r.cells, chr(31)))[%(place)s] = ''
  AND NOT EXISTS (SELECT 1 FROM enterprises_enterprise e WHERE e.uscc = r.uscc)
"""
# Another's name beside a code means that the code is another's; the register alone renames a firm.
_OTHER_NAME = """
INSERT INTO enterprises_importproblem (batch_id, number, "column", words)
SELECT r.batch_id, r.number, %(column)s,
  '与代码不是同一家：台账里这个代码是“' || e.name || '”；请核对代码和名称'
FROM enterprises_importrow r JOIN enterprises_enterprise e ON e.uscc = r.uscc
WHERE r.batch_id = %(batch)s AND (string_to_array(r.cells, chr(31)))[%(place)s] <> ''
  AND translate((string_to_array(r.cells, chr(31)))[%(place)s], '（） ', '()')
      <> translate(e.name, '（） ', '()')
"""


def check(row: FactImport, fields: Sequence[Field], code: str, known: Known) -> None:
    """Write down what is wrong, and what odd texts mean, anew. In one transaction of the caller."""
    ImportProblem.objects.filter(batch=row).delete()
    ImportValue.objects.filter(batch=row).delete()
    name = next((f for f in fields if f.column.field == "name"), None)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("ANALYZE enterprises_importrow")
        _check_codes(row, code)
        cursor.execute(_TWICE, {"batch": row.pk})
        _check_cells(row, fields, known)
        if not row.enters:
            cursor.execute(_UNKNOWN, {"batch": row.pk, "column": code})
        elif name is not None:
            cursor.execute(_NAMELESS, _at(row, name))
        if name is not None and row.source != "register":
            cursor.execute(_OTHER_NAME, _at(row, name))
        cursor.execute("ANALYZE enterprises_importvalue")
        cursor.execute("ANALYZE enterprises_importproblem")


def _at(row: FactImport, field: Field) -> dict[str, str | int]:
    return {"batch": row.pk, "column": field.shown, "place": field.place}


def good_code() -> sql.Composable:
    """True for a code whose form and check character are right (GB 32100); `uscc` is the code."""
    total = sql.SQL(" + ").join(
        sql.SQL("{} * (strpos({}, substr(uscc, {}, 1)) - 1)").format(
            sql.Literal(w), sql.Literal(ALPHABET), sql.Literal(i)
        )
        for i, w in enumerate(WEIGHTS, 1)
    )
    # CASE: the sum is made only of codes whose characters are all known
    return sql.SQL(
        "CASE WHEN uscc ~ {} THEN substr({}, (31 - ({}) % 31) % 31 + 1, 1) = substr(uscc, 18, 1)"
        " ELSE false END"
    ).format(sql.Literal(BODY), sql.Literal(ALPHABET), total)


def _check_codes(row: FactImport, column: str) -> None:
    query = sql.SQL(
        "SELECT number, uscc FROM enterprises_importrow WHERE batch_id = {} AND NOT {}"
    ).format(sql.Literal(row.pk), good_code())
    with connection.cursor() as cursor:
        cursor.execute(_text(query))
        bad = cursor.fetchall()
    told = ((n, column, words) for n, code in bad if (words := _code_words(code)))
    _copy_problems(row, told)


def _code_words(code: str) -> str:
    if not code:
        return "没有填统一社会信用代码"
    if code.isdigit() and code.endswith("000"):
        return "代码的末几位变成了 0，是表格软件当成数字存的；请把这一列设为文本后重填"
    return uscc_problem(code) or ""


def _check_cells(row: FactImport, fields: Sequence[Field], known: Known) -> None:
    if not fields:
        return
    tests = sql.SQL(", ").join(
        sql.SQL("({}, {}, {} = '' OR {})").format(sql.Literal(f.place), f.cell, f.cell, f.plain())
        for f in fields
    )
    query = sql.SQL(
        "SELECT DISTINCT place, cell FROM (SELECT string_to_array(cells, chr(31)) AS c"
        " FROM enterprises_importrow WHERE batch_id = {} OFFSET 0) r,"
        " LATERAL (VALUES {}) AS t (place, cell, plain) WHERE NOT plain"
    ).format(sql.Literal(row.pk), tests)
    with connection.cursor() as cursor:
        cursor.execute(_text(query))
        odd = cursor.fetchall()
    by_place = {f.place: f for f in fields}
    values, wrong = [], []
    for place, text in odd:
        try:
            values.append((place, text, read_odd(by_place[place], text, known)))
        except ValueError as error:
            wrong.append((place, text, by_place[place].shown, f"{error}"))
    _copy_values(row, values)
    _tell(row, wrong)


def _copy_values(row: FactImport, values: Iterable[tuple[int, str, object]]) -> None:
    from psycopg.types.json import Jsonb

    with connection.cursor() as cursor, cursor.copy(_VALUES) as copy:
        for place, text, value in values:
            copy.write_row((row.pk, place, text, Jsonb(value)))


def _tell(row: FactImport, wrong: list[tuple[int, str, str, str]]) -> None:
    """A problem for every row that has one of the wrong texts."""
    if not wrong:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE import_wrong (place int, text text, shown text, words text)"
            " ON COMMIT DROP"
        )
        with cursor.copy("COPY import_wrong FROM STDIN") as copy:
            for one in wrong:
                copy.write_row((*one[:3], one[3][:300]))
        cursor.execute("ANALYZE import_wrong")
        cursor.execute(
            'INSERT INTO enterprises_importproblem (batch_id, number, "column", words)'
            " SELECT r.batch_id, r.number, w.shown, w.words FROM enterprises_importrow r,"
            " LATERAL unnest(string_to_array(r.cells, chr(31))) WITH ORDINALITY AS u (cell, place)"
            " JOIN import_wrong w ON w.place = u.place AND w.text = u.cell"
            " WHERE r.batch_id = %s AND u.place = ANY(%s)",
            [row.pk, sorted({place for place, *_ in wrong})],
        )
        cursor.execute("DROP TABLE import_wrong")


def _copy_problems(row: FactImport, told: Iterable[tuple[int, str, str]]) -> None:
    with connection.cursor() as cursor, cursor.copy(_PROBLEMS) as copy:
        for number, column, words in told:
            copy.write_row((row.pk, number, column[:140], words[:300]))


def _text(query: sql.Composable) -> str:
    """A composed statement as text, for Django's cursor."""
    return query.as_string(connection.connection)
