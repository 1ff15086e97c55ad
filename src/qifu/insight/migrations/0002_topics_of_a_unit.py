"""Sums of a topic within a unit, made of the marks that are there already."""

from django.db import migrations, models

# the counters' own lock (`counting.LOCK`): nobody counts while these are summed
_FILL = """
SELECT pg_advisory_xact_lock(7203551);
DELETE FROM insight_daily WHERE cut LIKE 'unit:%';
INSERT INTO insight_daily (metric, cut, key, day, known, num, den, squares)
SELECT metric, cut, key, day, known, sum(num), sum(den), sum(squares) FROM (
  SELECT m.metric, 'unit:' || coalesce(m.unit::text, '') AS cut, m.topic AS key, m.day, w.known,
    w.way * m.num AS num, w.way * m.den AS den, w.way * m.num::float8 * m.num AS squares
  FROM insight_mark m
  CROSS JOIN LATERAL (VALUES (m.known, 1), (m.until, -1)) AS w(known, way)
  WHERE w.known IS NOT NULL
) AS every GROUP BY metric, cut, key, day, known
HAVING sum(num) <> 0 OR sum(den) <> 0 OR sum(squares) <> 0
ORDER BY metric, cut, day, key, known;
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="daily", name="cut", field=models.CharField(max_length=30)
        ),
        migrations.RunSQL(_FILL, "DELETE FROM insight_daily WHERE cut LIKE 'unit:%'"),
    ]
