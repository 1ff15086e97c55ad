"""Marks and sums of each kind of case apart, and sums of every combination of centre, unit and topic.

Made of the marks that are there, in this one transaction: no figure is wrong in between.
"""

from django.db import migrations, models

# the counters' own lock (`counting.LOCK`): nobody counts while these are summed
_FILL = """
SELECT pg_advisory_xact_lock(7203551);
SET LOCAL work_mem = '256MB';
CREATE TEMPORARY TABLE insight_kinds ON COMMIT DROP AS
  SELECT m.metric, coalesce(c.kind, 'push') AS kind, count(*) AS many FROM insight_mark m
  LEFT JOIN cases_case c ON m.source = 'case' AND c.id = m.subject
  WHERE m.source = 'push' OR c.id IS NOT NULL GROUP BY 1, 2;
UPDATE insight_metriccode n SET kind = k.kind FROM (
  SELECT DISTINCT ON (metric) metric, kind FROM insight_kinds ORDER BY metric, many DESC, kind
) k WHERE k.metric = n.id;
INSERT INTO insight_metriccode (code, kind)
  SELECT n.code, k.kind FROM insight_kinds k JOIN insight_metriccode n ON n.id = k.metric
  WHERE n.kind <> k.kind ORDER BY n.id, k.kind;
DELETE FROM insight_metriccode WHERE kind = '';
UPDATE insight_mark m SET metric = new.id
  FROM insight_metriccode old, insight_metriccode new, cases_case c
  WHERE m.source = 'case' AND c.id = m.subject AND old.id = m.metric AND old.kind <> c.kind
  AND new.code = old.code AND new.kind = c.kind;
DELETE FROM insight_daily;
INSERT INTO insight_daily (metric, cut, key, day, known, num, den, squares)
SELECT metric, cut, key, day, known, sum(num), sum(den), sum(squares) FROM (
  SELECT m.metric, c.cut, c.key, m.day, w.known, w.way * m.num AS num, w.way * m.den AS den,
    w.way * m.num::float8 * m.num AS squares
  FROM insight_mark m
  CROSS JOIN LATERAL (VALUES ('all', ''), ('unit', coalesce(m.unit::text, '')),
    ('centre', coalesce(m.centre::text, '')), ('topic', m.topic),
    ('topic@unit:' || coalesce(m.unit::text, ''), m.topic),
    ('unit@centre:' || m.centre, coalesce(m.unit::text, '')),
    ('topic@centre:' || m.centre, m.topic),
    ('topic@centre:' || m.centre || ',unit:' || coalesce(m.unit::text, ''), m.topic)
  ) AS c(cut, key)
  CROSS JOIN LATERAL (VALUES (m.known, 1), (m.until, -1)) AS w(known, way)
  WHERE w.known IS NOT NULL AND c.cut IS NOT NULL
) AS every GROUP BY metric, cut, key, day, known
HAVING sum(num) <> 0 OR sum(den) <> 0 OR sum(squares) <> 0
ORDER BY metric, cut, day, key, known;
"""


class Migration(migrations.Migration):
    """The numbers of metrics, then the sums."""

    dependencies = [
        ("insight", "0003_noted_by_the_database"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="metriccode", name="code", field=models.CharField(max_length=40)
        ),
        migrations.AddField(
            model_name="metriccode",
            name="kind",
            field=models.CharField(max_length=20, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="daily", name="cut", field=models.CharField(max_length=60)
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="metriccode",
            constraint=models.UniqueConstraint(fields=["code", "kind"], name="metric_number_once"),
        ),
    ]
