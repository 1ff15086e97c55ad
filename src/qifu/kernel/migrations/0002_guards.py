"""What the database itself guarantees: the chain of events, append-only tables, numbers.

`kernel_event_chain` runs for each inserted event. It takes the shared side of an advisory lock
that sealing takes exclusively, then the stream's row, then an id; so ids grow within a stream, and
no event can appear later with an id below a sealed one.
"""

from django.db import migrations

HASH = """
CREATE FUNCTION kernel_event_hash(
    prev bytea, id bigint, stream text, seq integer, kind text, at timestamptz,
    actor_id bigint, actor_name text, payload jsonb
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(prev || convert_to(
        id || '|' || length(stream) || ':' || stream || '|' || seq || '|'
        || length(kind) || ':' || kind || '|' || (extract(epoch FROM at) * 1000000)::bigint || '|'
        || coalesce(actor_id::text, '-') || '|' || length(actor_name) || ':' || actor_name || '|'
        || payload::text, 'UTF8'))
$$;
"""

CHAIN = """
ALTER TABLE kernel_event ALTER COLUMN id DROP IDENTITY IF EXISTS;
CREATE SEQUENCE kernel_event_id OWNED BY kernel_event.id;
ALTER TABLE kernel_stream SET (fillfactor = 70);

CREATE FUNCTION kernel_event_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    link record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7103001);
    SELECT s.seq, s.head INTO link FROM kernel_stream s WHERE s.stream = NEW.stream FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO kernel_stream (stream, seq, prev, head)
        VALUES (NEW.stream, 0, ''::bytea, ''::bytea) ON CONFLICT (stream) DO NOTHING;
        SELECT s.seq, s.head INTO link FROM kernel_stream s WHERE s.stream = NEW.stream FOR UPDATE;
    END IF;
    NEW.id := nextval('kernel_event_id');
    NEW.seq := link.seq + 1;
    NEW.prev_hash := link.head;
    NEW.hash := kernel_event_hash(
        link.head, NEW.id, NEW.stream, NEW.seq, NEW.kind, NEW.at,
        NEW.actor_id, NEW.actor_name, NEW.payload);
    UPDATE kernel_stream SET seq = NEW.seq, prev = link.head, head = NEW.hash
    WHERE stream = NEW.stream;
    RETURN NEW;
END $$;
CREATE TRIGGER kernel_event_chain BEFORE INSERT ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION kernel_event_chain();
"""

# Nobody searches these by prefix; the extra indexes would only slow every insert.
LEAN = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()
        AND tablename IN ('kernel_stream', 'kernel_notice') AND indexname LIKE '%\\_like'
    LOOP EXECUTE format('DROP INDEX %I', name); END LOOP;
END $$;
"""

APPEND_ONLY = """
CREATE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能追加,% 被拒绝', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
-- Depth 0 is a statement from outside; the chain's own trigger writes at depth 1.
CREATE TRIGGER kernel_stream_guard BEFORE INSERT OR UPDATE ON kernel_stream
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER kernel_stream_no_delete BEFORE DELETE ON kernel_stream
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER kernel_stream_no_truncate BEFORE TRUNCATE ON kernel_stream
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""

GUARDED = (
    "kernel_event",
    "kernel_seal",
    "kernel_calendarversion",
    "kernel_calendarday",
    "kernel_accessrecord",
)

NUMBERS = """
CREATE FUNCTION kernel_next_number(series text, year integer) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    name text := 'kernel_number_' || lower(series) || '_' || year;
BEGIN
    IF series !~ '^[A-Z]{1,4}$' THEN
        RAISE EXCEPTION 'bad series %', series;
    END IF;
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(7103002, hashtext(name));
        -- Another transaction may have made it meanwhile; only this form looks afresh.
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', name);
    END IF;
    RETURN nextval(name::regclass);
END $$;
"""

BULK = """
CREATE UNLOGGED TABLE kernel_event_load (
    ord bigint NOT NULL, stream text NOT NULL, kind text NOT NULL, at timestamptz NOT NULL,
    actor_id bigint, actor_name text NOT NULL, payload jsonb NOT NULL
);
-- As the step of an aggregate a plpgsql function is several times quicker than the bare SQL one.
CREATE FUNCTION kernel_event_link(
    prev bytea, id bigint, stream text, seq integer, kind text, at timestamptz,
    actor_id bigint, actor_name text, payload jsonb
) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN kernel_event_hash(prev, id, stream, seq, kind, at, actor_id, actor_name, payload);
END $$;
CREATE AGGREGATE kernel_chain(
    bigint, text, integer, text, timestamptz, bigint, text, jsonb
) (SFUNC = kernel_event_link, STYPE = bytea, INITCOND = '');

CREATE FUNCTION kernel_load_events() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    first_id bigint;
    loaded bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7103001);
    IF EXISTS (SELECT FROM kernel_event_load l JOIN kernel_stream s USING (stream)) THEN
        RAISE EXCEPTION 'bulk loading is for new streams only';
    END IF;
    ALTER TABLE kernel_event DISABLE TRIGGER USER;
    ALTER TABLE kernel_stream DISABLE TRIGGER USER;
    first_id := nextval('kernel_event_id');
    INSERT INTO kernel_event
        (id, stream, seq, kind, at, actor_id, actor_name, payload, prev_hash, hash)
    SELECT id, stream, seq, kind, at, actor_id, actor_name, payload,
        coalesce(lag(hash) OVER w, ''::bytea), hash
    FROM (
        SELECT *, kernel_chain(id, stream, seq, kind, at, actor_id, actor_name, payload)
            OVER (PARTITION BY stream ORDER BY seq) AS hash
        FROM (
            SELECT first_id + row_number() OVER (ORDER BY ord) - 1 AS id,
                (row_number() OVER (PARTITION BY stream ORDER BY ord))::integer AS seq,
                stream, kind, at, actor_id, actor_name, payload
            FROM kernel_event_load
        ) numbered
    ) chained
    WINDOW w AS (PARTITION BY stream ORDER BY seq);
    GET DIAGNOSTICS loaded = ROW_COUNT;
    PERFORM setval('kernel_event_id', greatest(first_id + loaded - 1, first_id));
    INSERT INTO kernel_stream (stream, seq, prev, head)
    SELECT DISTINCT ON (stream) stream, seq, prev_hash, hash FROM kernel_event
    WHERE id >= first_id ORDER BY stream, seq DESC;
    ALTER TABLE kernel_event ENABLE TRIGGER USER;
    ALTER TABLE kernel_stream ENABLE TRIGGER USER;
    TRUNCATE kernel_event_load;
    RETURN loaded;
END $$;
"""

UNDO = """
DROP FUNCTION kernel_load_events();
DROP AGGREGATE kernel_chain(bigint, text, integer, text, timestamptz, bigint, text, jsonb);
DROP FUNCTION kernel_event_link(
    bytea, bigint, text, integer, text, timestamptz, bigint, text, jsonb);
DROP TABLE kernel_event_load;
DROP FUNCTION kernel_next_number(text, integer);
DROP FUNCTION kernel_append_only() CASCADE;
DROP FUNCTION kernel_event_chain() CASCADE;
DROP FUNCTION kernel_event_hash(
    bytea, bigint, text, integer, text, timestamptz, bigint, text, jsonb);
DROP SEQUENCE kernel_event_id;
"""


def guard(table: str) -> str:
    """Triggers that refuse to change, delete or empty `table`."""
    return f"""
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.RunSQL(
            HASH + CHAIN + LEAN + APPEND_ONLY + "".join(map(guard, GUARDED)) + NUMBERS + BULK, UNDO
        )
    ]
