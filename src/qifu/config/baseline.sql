-- Generated; see qifu.kernel.baseline.
-- migration api.0001_initial 8d440190a56ffea7
-- migration contenttypes.0001_initial 35ed8489a147e0b4
-- migration contenttypes.0002_remove_content_type_name 7d36494075750f0e
-- migration auth.0001_initial 845cff319606332f
-- migration auth.0002_alter_permission_name_max_length feaf97e0e8f7d148
-- migration auth.0003_alter_user_email_max_length 9d5657b4db9872dc
-- migration auth.0004_alter_user_username_opts 9538db342c9a9bec
-- migration auth.0005_alter_user_last_login_null 79f60a35dc000fdd
-- migration auth.0006_require_contenttypes_0002 00cb16e3405f14b6
-- migration auth.0007_alter_validators_add_error_messages 115db87dc327530f
-- migration auth.0008_alter_user_username_max_length 02857f65f7d64814
-- migration auth.0009_alter_user_last_name_max_length 19a89500e7f108a7
-- migration auth.0010_alter_group_name_max_length 0963ed6498ac0b3a
-- migration auth.0011_update_proxy_permissions 85a5dde708dc4b61
-- migration auth.0012_alter_user_first_name_max_length 6cefbc9f80903763
-- migration boards.0001_initial ab679ae3538782f0
-- migration identity.0001_initial 4de233868d9818e3
-- migration kernel.0001_initial 3e7a122160aff952
-- migration kernel.0002_guards 6e1106926f8bc4e0
-- migration kernel.0003_full_width 2275f270efbef475
-- migration kernel.0004_papers 9299d0b61be65065
-- migration kernel.0005_mail_files e0108d29afe3c45d
-- migration kernel.0006_sealing da1ae7e2df60ce8b
-- migration identity.0002_separation 6a8d7d7597251019
-- migration enterprises.0001_initial 3e703294ea7b2e46
-- migration enterprises.0002_facts 7373ab8b28e6334c
-- migration enterprises.0003_facts_in_groups e7d8571f1d952411
-- migration enterprises.0004_papers a7df433083c95743
-- migration enterprises.0005_shared_data 548cba6417d0d91e
-- migration enterprises.0006_order_of_equals b07ccc8ed1502a16
-- migration enterprises.0007_ledger 2825da7903f3a52c
-- migration enterprises.0008_readings_stay 7d637e32cf2d873f
-- migration catalogue.0001_initial 089cbbeca7185583
-- migration catalogue.0002_versions_stay 74675586a827b8cd
-- migration catalogue.0003_desk 040cf2abc571d0b2
-- migration catalogue.0004_live_may_last_longer 7c606c5291bc0ffa
-- migration cases.0001_initial 6008ae0094cab94c
-- migration cases.0002_guards fc7cbe961876a630
-- migration cases.0003_storage 9b2bebb198742066
-- migration cases.0004_no_way_back 75b48ab72fc132ad
-- migration cases.0005_full_width 0db5701c848cd752
-- migration cases.0006_covered_indexes b2896e7bb378aaea
-- migration cases.0007_room_for_a_change 137ce4e4b0e6b445
-- migration bundles.0001_initial 237cfad791e94039
-- migration bundles.0002_versions_stay d9633cba11814713
-- migration bundles.0003_drafts 06d917c7d551616b
-- migration bundles.0004_desk cbce2722d571a6a4
-- migration bundles.0005_live_may_last_longer a9e73e4e6b74beab
-- migration bundles.0006_draft_centre cb18802a8b43be58
-- migration bundles.0007_task_extension 2cf411fac3fcf2fa
-- migration bundles.0008_lights_within_the_index 01d4641189d50c57
-- migration bundles.0009_sealing 8422343eef412285
-- migration cards.0001_initial d0c666695d4a8d0e
-- migration cards.0002_sealing d8d211220b9ecbe7
-- migration cases.0008_people_without_a_firm 29fdc7002230307f
-- migration credit.0001_initial d86b896e1bf4f95b
-- migration demands.0001_initial c2e5f69d6f0109db
-- migration demands.0002_learned_model bdabf23d5a048f19
-- migration demands.0003_sealing d52a9eece7acfa15
-- migration enterprises.0009_ledger_files 2a1d51a4c374795d
-- migration enterprises.0010_records_unchecked c8a65a5f2e36f824
-- migration enterprises.0011_sealing 00d6817e3994f6fd
-- migration enterprises.0012_pairs_quick aa6ae221489b17de
-- migration enterprises.0013_one_index_of_towns 9bddc1b26158c6ee
-- migration escorts.0001_initial e36b8ff6da31468f
-- migration exchange.0001_initial deae46c8eb01d0fa
-- migration exchange.0002_order_of_equals 7d301ac4e1ab1d8b
-- migration exchange.0003_sealing 52f381c7ff764535
-- migration finding.0001_initial 15039942570a3971
-- migration finding.0002_vectors 4e859c8f2c26588d
-- migration finding.0003_vectors_compared_whole 48b43097da4dcc1a
-- migration grid.0001_initial 1668913dd04a537e
-- migration identity.0003_sealing 478262c4ff0cb4e4
-- migration identity.0004_sign_in 07c96bcc7437bed7
-- migration identity.0005_large_letters dc4c10036e11adb8
-- migration insight.0001_initial 03e08da6b79bd276
-- migration insight.0002_topics_of_a_unit 9ea98323712b222a
-- migration insight.0003_noted_by_the_database be2ffe320e6e6683
-- migration insight.0004_every_combination 355cf14ce3390501
-- migration integrity.0001_the_sealed_desk d8adc467923e85ba
-- migration integrity.0002_lock 9d04b35ad55083a2
-- migration kernel.0007_sm3 9bdd0feb34af2fb6
-- migration law.0001_evidence 55bf96106bdc6de1
-- migration law.0002_evidence_stays 5660dabb2aa61fe8
-- migration law.0003_matters 026eaede8e8010e4
-- migration law.0004_checkups e4e3688607dbd63e
-- migration law.0005_sealing 1a2382e3411ca813
-- migration meetings.0001_initial d206762d47addf82
-- migration painpoints.0001_initial 09c5ca743176e2aa
-- migration painpoints.0002_kept 4ec17624914d6a9a
-- migration painpoints.0003_no_problem_class 8e8f735127d03a6c
-- migration places.0001_initial 8c79112933a1da7a
-- migration places.0002_sealing 934f3668e6714dc4
-- migration policies.0001_initial be50d2165ca9a3e4
-- migration policies.0002_claims 71c113ccf31acb62
-- migration policies.0003_versions_stay 18dd3f5165cc0cdd
-- migration policies.0004_claim_accepted c51d396754d83d27
-- migration policies.0005_topics a1979756ed4d40c8
-- migration policies.0006_reach ddd2ee0379fc3923
-- migration policies.0007_order_of_equals 0013401f21c7391d
-- migration policies.0008_sealing 5ed26462f55332ad
-- migration privacy.0001_initial b3904c6afd7ad538
-- migration privacy.0002_logs_end 8e33377bc1c988b0
-- migration problems.0001_initial 591a487e50517374
-- migration procrastinate.0001_initial be81516c79d02f26
-- migration procrastinate.0002_drop_started_at_column 2ead163c1ce2991d
-- migration procrastinate.0003_drop_started_at_column 740f2d8ff02c0bb5
-- migration procrastinate.0004_drop_procrastinate_version_table 9f48b76f59a9cc8c
-- migration procrastinate.0005_fix_procrastinate_fetch_job 6a8e4055ab8e463d
-- migration procrastinate.0006_fix_trigger_status_events_insert d9d2f532a094aa09
-- migration procrastinate.0007_add_queueing_lock_column dc12645a882f2067
-- migration procrastinate.0008_close_fetch_job_race_condition 74c7c44a68d3c204
-- migration procrastinate.0009_add_defer_job_function b9d529f1bb143b09
-- migration procrastinate.0010_add_procrastinate_periodic_defers bd1aa56a04f86df5
-- migration procrastinate.0011_add_foreign_key_index 25cc0914481114fd
-- migration procrastinate.0012_add_locks_to_periodic_defer 7cf8863ace39220c
-- migration procrastinate.0013_fix_procrastinate_defer_periodic_job 4d5072911b8c904c
-- migration procrastinate.0014_add_finish_job_and_retry_job_functions 20ebed9ca30246c8
-- migration procrastinate.0015_add_trigger_on_job_deletion 41bec3a5111ff97f
-- migration procrastinate.0016_delete_finished_jobs aa4d841aae25c4b1
-- migration procrastinate.0017_add_checks_to_finish_job fa9f208ddf3368de
-- migration procrastinate.0018_add_checks_to_retry_job 893bfc867f1594eb
-- migration procrastinate.0019_fix_finish_job_compat_issue 4c85f00a990bb3d7
-- migration procrastinate.0020_add_index_on_procrastinate_jobs 5a93c4ea92b856f5
-- migration procrastinate.0021_add_kwargs_to_defer_periodic_job 88dd3371cbdee2ba
-- migration procrastinate.0022_null_locks_excluded 2d5b088f88e89d69
-- migration procrastinate.0023_remove_old_finish_job_function 89267383eac7bb81
-- migration procrastinate.0024_job_id_bigint 27108dc62abe6372
-- migration procrastinate.0025_add_models 29580ceb9d30811c
-- migration procrastinate.0026_add_job_priority 4f7746b8edef802a
-- migration procrastinate.0027_add_periodic_job_priority 17e24782e5f4b56e
-- migration procrastinate.0028_add_cancel_states 2831656624aa9165
-- migration procrastinate.0029_add_additional_params_to_retry_job 50d48f155234960c
-- migration procrastinate.0030_alter_procrastinateevent_options 94486414b944e707
-- migration procrastinate.0031_add_indexes_for_fetch_job c7235c71c0c003fd
-- migration procrastinate.0032_pre_cancel_notification 42c97f730f7f0edd
-- migration procrastinate.0033_post_cancel_notification 8bd0e84d1e45311e
-- migration procrastinate.0034_pre_add_heartbeat 844ed448222ba8b1
-- migration procrastinate.0035_post_add_heartbeat 0cbd71b8406c14f4
-- migration procrastinate.0036_add_worker_model f996e8059968a3a4
-- migration procrastinate.0037_pre_batch_defer_jobs 0d7d4294e8aa2749
-- migration procrastinate.0038_post_batch_defer_jobs 503152d687e3e49b
-- migration procrastinate.0039_pre_priority_lock_fetch_job aba2087cb2b69233
-- migration procrastinate.0040_pre_retry_failed_job f6d2a552fbbc5088
-- migration procrastinate.0041_post_retry_failed_job 2c8dc359b30362a9
-- migration projects.0001_initial 9dc4e95a648054e0
-- migration projects.0002_definitions_stay d12d1cfbaba8f2a6
-- migration projects.0003_sealing fc85748639d5c645
-- migration projects.0004_receipt_of_a_lead 690b1704479e5d7b
-- migration ratings.0001_initial e8f043241272cb1d
-- migration ratings.0002_kept 925a9e59602587d1
-- migration reception.0001_initial 5fbff90495027eb6
-- migration reception.0002_sealing 3b11455444109aa4
-- migration reform.0001_initial 200171904d42b099
-- migration reform.0002_follow 7bf7dd4f347e7ad8
-- migration reports.0001_initial 8a1ce6266e89f19a
-- migration sessions.0001_initial 2aa438e2393ee513
-- migration supervision.0001_initial 731345a83e27cf72
-- migration supervision.0002_spans 9fdd6e0cb173ddc6
-- migration supervision.0003_no_later 581dd6e25261e38c

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION public.bundles_version_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '送审过或生效过的一件事版本不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('live', 'past') AND (NEW.state NOT IN ('live', 'past')
        OR (NEW.body, NEW.bundle_id, NEW.number)
            IS DISTINCT FROM (OLD.body, OLD.bundle_id, OLD.number)
        OR (OLD.state = 'past' AND NOT NEW.effective <@ OLD.effective)
        OR (OLD.state = 'live' AND NOT isempty(NEW.effective)
            AND lower(NEW.effective) IS DISTINCT FROM lower(OLD.effective))) THEN
        RAISE EXCEPTION '生效过的一件事版本不能更改，请起草新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('past', 'discarded') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION '已失效的一件事版本不能再启用，请起草新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.cases_process_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '已发布的流程不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.status = 'draft' OR
        (NEW.body, NEW.code, NEW.version, NEW.digest)
        IS DISTINCT FROM (OLD.body, OLD.code, OLD.version, OLD.digest)) THEN
        RAISE EXCEPTION '已发布的流程不能更改，请发布新版'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.catalogue_version_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '送审过或生效过的事项版本不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('live', 'past') AND (NEW.state NOT IN ('live', 'past')
        OR (NEW.body, NEW.item_id, NEW.number) IS DISTINCT FROM (OLD.body, OLD.item_id, OLD.number)
        OR (OLD.state = 'past' AND NOT NEW.effective <@ OLD.effective)
        OR (OLD.state = 'live' AND NOT isempty(NEW.effective)
            AND lower(NEW.effective) IS DISTINCT FROM lower(OLD.effective))) THEN
        RAISE EXCEPTION '生效过的事项版本不能更改，请起草新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('past', 'discarded') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION '已失效的事项版本不能再启用，请起草新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.enterprises_pairs(t text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
  small text := lower(t);
  pairs text[];
BEGIN
  FOR i IN 1 .. length(small) - 1 LOOP
    pairs[i] := substr(small, i, 2);
  END LOOP;
  RETURN pairs;
END $$;

CREATE FUNCTION public.insight_note_case() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO insight_waiting (source, subject, at)
    VALUES ('case', split_part(NEW.stream, ':', 2)::bigint, NEW.at);
    RETURN NULL;
END $$;

CREATE FUNCTION public.kernel_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% 只能追加，% 被拒绝', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION public.kernel_event_chain() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.kernel_event_hash(prev bytea, id bigint, stream text, seq integer, kind text, at timestamp with time zone, actor_id bigint, actor_name text, payload jsonb) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT sha256(prev || convert_to(
        id || '|' || length(stream) || ':' || stream || '|' || seq || '|'
        || length(kind) || ':' || kind || '|' || (extract(epoch FROM at) * 1000000)::bigint || '|'
        || coalesce(actor_id::text, '-') || '|' || length(actor_name) || ':' || actor_name || '|'
        || payload::text, 'UTF8'))
$$;

CREATE FUNCTION public.kernel_event_link(prev bytea, id bigint, stream text, seq integer, kind text, at timestamp with time zone, actor_id bigint, actor_name text, payload jsonb) RETURNS bytea
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN kernel_event_hash(prev, id, stream, seq, kind, at, actor_id, actor_name, payload);
END $$;

CREATE FUNCTION public.kernel_load_events() RETURNS bigint
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.kernel_next_number(series text, year integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $_$
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
END $_$;

CREATE FUNCTION public.kernel_seal_mark(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$ SELECT CASE WHEN $1 LIKE 'sq1$%' THEN split_part($1, '$', 3) ELSE $1 END $_$;

CREATE FUNCTION public.law_evidence_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'preserved evidence is never changed or removed';
END $$;

CREATE FUNCTION public.policies_version_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '已发布或废弃的政策版本不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> 'draft' AND (NEW.state = 'draft'
        OR (NEW.body, NEW.policy_id, NEW.number, NEW.published_at)
        IS DISTINCT FROM (OLD.body, OLD.policy_id, OLD.number, OLD.published_at)) THEN
        RAISE EXCEPTION '已发布或废弃的政策版本不能更改，请起草新版'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('superseded', 'withdrawn', 'discarded') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION '已停用的政策版本不能再启用，请起草新版'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.privacy_log_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('qifu.retention', true) = 'on'
       AND OLD.at < now() - interval '184 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% 只能追加，% 被拒绝', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.projects_definition_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '已发布的项目阶段不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.body, NEW.version, NEW.published_at)
        IS DISTINCT FROM (OLD.body, OLD.version, OLD.published_at)
        OR (NEW.live AND NOT OLD.live) THEN
        RAISE EXCEPTION '已发布的项目阶段不能更改，请发布新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.ratings_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (OLD.grade, OLD.solved, OLD.labels, OLD.comment, OLD.public, OLD.via, OLD.rated_by,
        OLD.rated_at) IS DISTINCT FROM (NEW.grade, NEW.solved, NEW.labels, NEW.comment, NEW.public,
        NEW.via, NEW.rated_by, NEW.rated_at)
        OR (OLD.more_at IS NOT NULL AND OLD.more IS DISTINCT FROM NEW.more)
        OR (OLD.answered_at IS NOT NULL AND OLD.answer IS DISTINCT FROM NEW.answer)
    THEN
        RAISE EXCEPTION '评价一经作出不得更改' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE AGGREGATE public.kernel_chain(bigint, text, integer, text, timestamp with time zone, bigint, text, jsonb) (
    SFUNC = public.kernel_event_link,
    STYPE = bytea,
    INITCOND = ''
);

CREATE TABLE public.api_storedreply (
    key bytea NOT NULL,
    request bytea NOT NULL,
    status smallint NOT NULL,
    body text NOT NULL,
    location character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT api_storedreply_status_check CHECK ((status >= 0))
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.boards_screen (
    id bigint NOT NULL,
    title character varying(60) NOT NULL,
    digest character varying(64) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_name character varying(80) NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE public.boards_screen ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.boards_screen_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles_application (
    case_id bigint NOT NULL,
    code character varying(60) NOT NULL,
    title character varying(120) NOT NULL,
    "values" jsonb NOT NULL,
    chosen character varying(60)[] NOT NULL,
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    status character varying(12) NOT NULL,
    pauses jsonb NOT NULL,
    fields_saved smallint NOT NULL,
    materials_saved smallint NOT NULL,
    token character varying(64),
    submitted_by bigint,
    submitted_name character varying(80) NOT NULL,
    result_code character varying(40),
    finished_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    item_id bigint,
    version_id bigint,
    CONSTRAINT application_one_thing CHECK ((((version_id IS NOT NULL) OR (item_id IS NOT NULL)) AND (1 = (
CASE
    WHEN (version_id IS NOT NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (item_id IS NOT NULL) THEN 1
    ELSE 0
END)))),
    CONSTRAINT bundles_application_fields_saved_check CHECK ((fields_saved >= 0)),
    CONSTRAINT bundles_application_materials_saved_check CHECK ((materials_saved >= 0))
);

CREATE TABLE public.bundles_applicationdraft (
    id bigint NOT NULL,
    token character varying(64) NOT NULL,
    code character varying(60) NOT NULL,
    title character varying(120) NOT NULL,
    pins jsonb NOT NULL,
    raw jsonb NOT NULL,
    chosen character varying(60)[],
    papers jsonb NOT NULL,
    promises jsonb NOT NULL,
    left_out character varying(40)[] NOT NULL,
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    created_by bigint,
    created_name character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_name character varying(80) NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    number character varying(40) NOT NULL,
    enterprise_id bigint NOT NULL,
    version_id bigint,
    centre_id bigint
);

ALTER TABLE public.bundles_applicationdraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bundles_applicationdraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles_applicationmaterial (
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    necessity character varying(12) NOT NULL,
    asked_by character varying(60)[] NOT NULL,
    made_by character varying(60) NOT NULL,
    stage character varying(40) NOT NULL,
    given_at timestamp with time zone,
    "position" smallint NOT NULL,
    application_id bigint NOT NULL,
    evidence_id bigint,
    type_id bigint NOT NULL,
    CONSTRAINT bundles_applicationmaterial_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.bundles_applicationmaterial ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bundles_applicationmaterial_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles_applicationtask (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    title character varying(120) NOT NULL,
    "position" smallint NOT NULL,
    required boolean NOT NULL,
    after character varying(60)[] NOT NULL,
    stage character varying(40) NOT NULL,
    stage_title character varying(60) NOT NULL,
    joint character varying(40) NOT NULL,
    days smallint NOT NULL,
    statutory_days smallint,
    "values" jsonb NOT NULL,
    state character varying(12) NOT NULL,
    version integer NOT NULL,
    started_on date,
    due_on date,
    warn_on date,
    original_due_on date,
    suspensions jsonb NOT NULL,
    extension smallint NOT NULL,
    ended_on date,
    accepted_at timestamp with time zone,
    handled_by bigint[] NOT NULL,
    reason text NOT NULL,
    remedy text NOT NULL,
    needs_inspection boolean NOT NULL,
    inspect_on date,
    inspection text NOT NULL,
    proposal character varying(8) NOT NULL,
    opinion text NOT NULL,
    proposed_by bigint,
    decided_by bigint,
    decided_name character varying(80) NOT NULL,
    decided_at timestamp with time zone,
    result_title character varying(120) NOT NULL,
    result_number character varying(60) NOT NULL,
    result_until date,
    last_actor character varying(80) NOT NULL,
    last_at timestamp with time zone NOT NULL,
    application_id bigint NOT NULL,
    handler_id bigint,
    item_version_id bigint NOT NULL,
    result_evidence_id bigint,
    result_file_id uuid,
    unit_id bigint NOT NULL,
    extension_by bigint,
    extension_days smallint,
    extension_progress text NOT NULL,
    extension_reason text NOT NULL,
    CONSTRAINT bundles_applicationtask_days_check CHECK ((days >= 0)),
    CONSTRAINT bundles_applicationtask_extension_check CHECK ((extension >= 0)),
    CONSTRAINT bundles_applicationtask_extension_days_check CHECK ((extension_days >= 0)),
    CONSTRAINT bundles_applicationtask_position_check CHECK (("position" >= 0)),
    CONSTRAINT bundles_applicationtask_statutory_days_check CHECK ((statutory_days >= 0)),
    CONSTRAINT bundles_applicationtask_version_check CHECK ((version >= 0))
);

ALTER TABLE public.bundles_applicationtask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bundles_applicationtask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles_bundle (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    title character varying(120) NOT NULL,
    short character varying(60) NOT NULL,
    says character varying(40)[] NOT NULL,
    function character varying(12) NOT NULL,
    firm_stages character varying(10)[] NOT NULL,
    project_stages character varying(10)[] NOT NULL,
    channels character varying(10)[] NOT NULL,
    items character varying(60)[] NOT NULL,
    verified boolean NOT NULL,
    from_pack boolean NOT NULL,
    active boolean NOT NULL,
    "position" integer NOT NULL,
    unit_id bigint NOT NULL,
    live_id bigint,
    CONSTRAINT bundles_bundle_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.bundles_bundle ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bundles_bundle_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles_bundleversion (
    id bigint NOT NULL,
    number smallint,
    state character varying(10) NOT NULL,
    body jsonb NOT NULL,
    effective daterange,
    revision integer NOT NULL,
    reason character varying(300) NOT NULL,
    edited_by bigint,
    edited_name character varying(80) NOT NULL,
    edited_at timestamp with time zone NOT NULL,
    approved_by bigint,
    approved_name character varying(80) NOT NULL,
    approved_at timestamp with time zone,
    bundle_id bigint NOT NULL,
    base smallint,
    editors bigint[] NOT NULL,
    note character varying(300) NOT NULL,
    starts_on date,
    CONSTRAINT bundle_version_in_force_has_days CHECK (((NOT ((state)::text = ANY (ARRAY[('scheduled'::character varying)::text, ('live'::character varying)::text, ('past'::character varying)::text]))) OR ((effective IS NOT NULL) AND (number IS NOT NULL)))),
    CONSTRAINT bundles_bundleversion_base_check CHECK ((base >= 0)),
    CONSTRAINT bundles_bundleversion_number_check CHECK ((number >= 0)),
    CONSTRAINT bundles_bundleversion_revision_check CHECK ((revision >= 0))
);

ALTER TABLE public.bundles_bundleversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bundles_bundleversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles_draftshare (
    id bigint NOT NULL,
    until date NOT NULL,
    submit boolean NOT NULL,
    agent boolean NOT NULL,
    given_by bigint,
    given_name character varying(80) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    draft_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.bundles_draftshare ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bundles_draftshare_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles_taskrequest (
    id bigint NOT NULL,
    number smallint NOT NULL,
    items jsonb NOT NULL,
    reason character varying(500) NOT NULL,
    days smallint NOT NULL,
    due_on date,
    state character varying(10) NOT NULL,
    asked_by bigint,
    asked_at timestamp with time zone NOT NULL,
    approved_by bigint,
    answer text NOT NULL,
    ended_at timestamp with time zone,
    task_id bigint NOT NULL,
    CONSTRAINT bundles_taskrequest_days_check CHECK ((days >= 0)),
    CONSTRAINT bundles_taskrequest_number_check CHECK ((number >= 0))
);

ALTER TABLE public.bundles_taskrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bundles_taskrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles_undertaking (
    id bigint NOT NULL,
    state character varying(8) NOT NULL,
    promised_on date NOT NULL,
    latest_on date NOT NULL,
    consequence character varying(300) NOT NULL,
    signed_name character varying(40) NOT NULL,
    signed_by bigint,
    signed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    application_id bigint NOT NULL,
    enterprise_id bigint NOT NULL,
    type_id bigint NOT NULL
);

ALTER TABLE public.bundles_undertaking ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bundles_undertaking_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cards_card (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    relation character varying(8) NOT NULL,
    level character varying(20) NOT NULL,
    category character varying(40) NOT NULL,
    why jsonb NOT NULL,
    holder_name character varying(40) NOT NULL,
    holder_phone text NOT NULL,
    id_digest character varying(64) NOT NULL,
    tail_digest character varying(64) NOT NULL,
    state character varying(10) NOT NULL,
    serial integer NOT NULL,
    link_hash character varying(64) NOT NULL,
    tries smallint NOT NULL,
    checked_by bigint,
    approved_by bigint,
    approved_name character varying(80) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    agreed_at timestamp with time zone,
    ended_at timestamp with time zone,
    end_reason character varying(300) NOT NULL,
    end_name character varying(80) NOT NULL,
    case_id bigint NOT NULL,
    enterprise_id bigint NOT NULL,
    main_id bigint,
    user_id bigint,
    CONSTRAINT card_approved_by_a_second CHECK (((checked_by IS NULL) OR (approved_by IS NULL) OR (NOT ((checked_by = approved_by) AND (checked_by IS NOT NULL) AND (approved_by IS NOT NULL))))),
    CONSTRAINT card_ended_has_time CHECK ((((ended_at IS NULL) AND ((state)::text = ANY (ARRAY[('offered'::character varying)::text, ('active'::character varying)::text]))) OR ((ended_at IS NOT NULL) AND ((state)::text = ANY (ARRAY[('declined'::character varying)::text, ('revoked'::character varying)::text, ('expired'::character varying)::text]))))),
    CONSTRAINT card_family_has_relation CHECK ((((main_id IS NULL) AND ((relation)::text = ''::text)) OR ((main_id IS NOT NULL) AND (NOT ((relation)::text = ''::text))))),
    CONSTRAINT cards_card_serial_check CHECK ((serial >= 0)),
    CONSTRAINT cards_card_tries_check CHECK ((tries >= 0))
);

ALTER TABLE public.cards_card ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_card_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cards_carduse (
    id bigint NOT NULL,
    privilege character varying(40) NOT NULL,
    title character varying(80) NOT NULL,
    place character varying(80) NOT NULL,
    note character varying(200) NOT NULL,
    year smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    by_name character varying(80) NOT NULL,
    token character varying(64) NOT NULL,
    undone_at timestamp with time zone,
    undone_name character varying(80) NOT NULL,
    undone_reason character varying(200) NOT NULL,
    card_id bigint NOT NULL,
    main_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT cards_carduse_year_check CHECK ((year >= 0))
);

ALTER TABLE public.cards_carduse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_carduse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cards_signingkey (
    id bigint NOT NULL,
    kid character varying(8) NOT NULL,
    public bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE public.cards_signingkey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_signingkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_answer (
    id bigint NOT NULL,
    round smallint NOT NULL,
    outcome character varying(12) NOT NULL,
    text text NOT NULL,
    evidence text NOT NULL,
    promise_on date,
    fulfilled_at timestamp with time zone,
    fulfilment text NOT NULL,
    author bigint,
    drafted_at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    note text NOT NULL,
    unit_id bigint,
    case_id bigint NOT NULL,
    CONSTRAINT cases_answer_round_check CHECK ((round >= 0))
);

ALTER TABLE public.cases_answer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_answer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_assignment (
    id bigint NOT NULL,
    role character varying(5) NOT NULL,
    state character varying(10) NOT NULL,
    note character varying(500) NOT NULL,
    assigned_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    ended_at timestamp with time zone,
    text text NOT NULL,
    due_on date,
    unit_id bigint NOT NULL,
    case_id bigint NOT NULL
)
WITH (fillfactor='90', autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_insert_scale_factor='0.02', autovacuum_analyze_scale_factor='0.02');

ALTER TABLE public.cases_assignment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_assignment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_attachment (
    id bigint NOT NULL,
    purpose character varying(20) NOT NULL,
    subject bigint,
    for_firm boolean NOT NULL,
    added_by bigint,
    added_at timestamp with time zone NOT NULL,
    file_id uuid NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.cases_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_case (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    kind character varying(20) NOT NULL,
    state character varying(30) NOT NULL,
    version integer NOT NULL,
    open boolean NOT NULL,
    title character varying(120) NOT NULL,
    topic character varying(60) NOT NULL,
    topic_title character varying(80) NOT NULL,
    firm_name character varying(120) NOT NULL,
    channel character varying(30) NOT NULL,
    intake_centre bigint,
    opened_by bigint,
    search_text text NOT NULL,
    grams integer[] NOT NULL,
    klass character varying(20) NOT NULL,
    co_units bigint[] NOT NULL,
    open_co smallint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    received_on date NOT NULL,
    round_on date NOT NULL,
    due_on date,
    original_due_on date,
    warn_on date,
    paused boolean NOT NULL,
    live boolean NOT NULL,
    provisional boolean NOT NULL,
    step_due_on date,
    step_warn_on date,
    next_due_on date NOT NULL,
    answered_at timestamp with time zone,
    closed_at timestamp with time zone,
    dispatched_at timestamp with time zone,
    level smallint NOT NULL,
    round smallint NOT NULL,
    returns smallint NOT NULL,
    final boolean NOT NULL,
    objected_units bigint[] NOT NULL,
    handled_by bigint[] NOT NULL,
    answer_author bigint,
    answer_outcome character varying(20) NOT NULL,
    pending_extension bigint,
    unreached smallint NOT NULL,
    rated_round smallint NOT NULL,
    open_orders smallint NOT NULL,
    merged_number character varying(24) NOT NULL,
    result character varying(20) NOT NULL,
    last_actor character varying(80) NOT NULL,
    last_at timestamp with time zone NOT NULL,
    enterprise_id bigint,
    handler_id bigint,
    lead_unit_id bigint,
    merged_into_id bigint,
    process_id bigint NOT NULL,
    CONSTRAINT case_closed_has_time CHECK ((open OR (closed_at IS NOT NULL))),
    CONSTRAINT case_of_a_firm CHECK (((enterprise_id IS NOT NULL) OR (((channel)::text = 'flexible'::text) AND ((kind)::text = 'demand'::text)))),
    CONSTRAINT cases_case_level_check CHECK ((level >= 0)),
    CONSTRAINT cases_case_open_co_check CHECK ((open_co >= 0)),
    CONSTRAINT cases_case_open_orders_check CHECK ((open_orders >= 0)),
    CONSTRAINT cases_case_rated_round_check CHECK ((rated_round >= 0)),
    CONSTRAINT cases_case_returns_check CHECK ((returns >= 0)),
    CONSTRAINT cases_case_round_check CHECK ((round >= 0)),
    CONSTRAINT cases_case_unreached_check CHECK ((unreached >= 0)),
    CONSTRAINT cases_case_version_check CHECK ((version >= 0))
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_insert_scale_factor='0.02', autovacuum_analyze_scale_factor='0.02', fillfactor='80');

ALTER TABLE public.cases_case ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_clock (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    "limit" character varying(30) NOT NULL,
    subject bigint,
    round smallint NOT NULL,
    start_on date NOT NULL,
    amount integer NOT NULL,
    time_unit character varying(12) NOT NULL,
    suspensions jsonb NOT NULL,
    extension integer NOT NULL,
    due_on date,
    original_due_on date NOT NULL,
    warn_on date,
    provisional boolean NOT NULL,
    calendar character varying(60) NOT NULL,
    state character varying(8) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    stopped_at timestamp with time zone,
    stopped_on date,
    alarm_at timestamp with time zone,
    alarm_level character varying(12) NOT NULL,
    case_id bigint NOT NULL,
    unit_id bigint,
    CONSTRAINT cases_clock_amount_check CHECK ((amount >= 0)),
    CONSTRAINT cases_clock_extension_check CHECK ((extension >= 0)),
    CONSTRAINT cases_clock_round_check CHECK ((round >= 0))
)
WITH (fillfactor='90', autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_insert_scale_factor='0.02', autovacuum_analyze_scale_factor='0.02');

ALTER TABLE public.cases_clock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_consultation (
    id bigint NOT NULL,
    parties bigint[] NOT NULL,
    party_names character varying(100)[] NOT NULL,
    question text NOT NULL,
    meet_on date,
    called_by bigint,
    called_at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    minutes text NOT NULL,
    decision text NOT NULL,
    concluded_by bigint,
    concluded_at timestamp with time zone,
    case_id bigint NOT NULL
);

ALTER TABLE public.cases_consultation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_consultation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_extension (
    id bigint NOT NULL,
    days smallint NOT NULL,
    reason text NOT NULL,
    progress text NOT NULL,
    asked_by bigint,
    asked_at timestamp with time zone NOT NULL,
    state character varying(8) NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    note character varying(500) NOT NULL,
    due_before date,
    due_after date,
    case_id bigint NOT NULL,
    unit_id bigint,
    CONSTRAINT cases_extension_days_check CHECK ((days >= 0))
);

ALTER TABLE public.cases_extension ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_extension_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_limit (
    code character varying(30) NOT NULL,
    title character varying(60) NOT NULL,
    amount integer NOT NULL,
    time_unit character varying(12) NOT NULL,
    klass boolean NOT NULL,
    source character varying(300) NOT NULL,
    CONSTRAINT cases_limit_amount_check CHECK ((amount >= 0))
);

CREATE TABLE public.cases_materialrequest (
    id bigint NOT NULL,
    items jsonb NOT NULL,
    reason character varying(500) NOT NULL,
    days smallint NOT NULL,
    due_on date NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    text text NOT NULL,
    ended_at timestamp with time zone,
    case_id bigint NOT NULL,
    CONSTRAINT cases_materialrequest_days_check CHECK ((days >= 0))
);

ALTER TABLE public.cases_materialrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_materialrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_message (
    id bigint NOT NULL,
    side character varying(6) NOT NULL,
    author bigint,
    author_name character varying(80) NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.cases_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_objection (
    id bigint NOT NULL,
    legal_basis character varying(500) NOT NULL,
    reason text NOT NULL,
    raised_by bigint,
    raised_at timestamp with time zone NOT NULL,
    ruling character varying(12) NOT NULL,
    ruling_reason text NOT NULL,
    ruled_by bigint,
    ruled_at timestamp with time zone,
    case_id bigint NOT NULL,
    suggested_unit_id bigint,
    unit_id bigint NOT NULL
);

ALTER TABLE public.cases_objection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_objection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_processdefinition (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    version integer NOT NULL,
    title character varying(100) NOT NULL,
    body jsonb NOT NULL,
    digest character varying(64) NOT NULL,
    status character varying(10) NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT cases_processdefinition_version_check CHECK ((version >= 0))
);

ALTER TABLE public.cases_processdefinition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_processdefinition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_rating (
    id bigint NOT NULL,
    round smallint NOT NULL,
    grade smallint NOT NULL,
    solved character varying(8) NOT NULL,
    comment text NOT NULL,
    rated_by bigint,
    via character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL,
    CONSTRAINT cases_rating_grade_check CHECK ((grade >= 0)),
    CONSTRAINT cases_rating_round_check CHECK ((round >= 0)),
    CONSTRAINT rating_five_grades CHECK (((grade >= 1) AND (grade <= 5)))
);

ALTER TABLE public.cases_rating ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_rating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_revisit (
    id bigint NOT NULL,
    round smallint NOT NULL,
    officer bigint,
    at timestamp with time zone NOT NULL,
    method character varying(10) NOT NULL,
    reached boolean NOT NULL,
    solved character varying(10) NOT NULL,
    satisfied character varying(12) NOT NULL,
    note text NOT NULL,
    case_id bigint NOT NULL,
    CONSTRAINT cases_revisit_round_check CHECK ((round >= 0))
);

ALTER TABLE public.cases_revisit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_revisit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_savedview (
    id bigint NOT NULL,
    page character varying(20) NOT NULL,
    name character varying(40) NOT NULL,
    query character varying(500) NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.cases_savedview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_savedview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_supervisionorder (
    id bigint NOT NULL,
    level character varying(10) NOT NULL,
    text text NOT NULL,
    issued_by bigint,
    issued_name character varying(80) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    due_on date,
    state character varying(10) NOT NULL,
    answer text NOT NULL,
    answered_by bigint,
    answered_at timestamp with time zone,
    case_id bigint NOT NULL,
    unit_id bigint
);

ALTER TABLE public.cases_supervisionorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_supervisionorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalogue_centrestations (
    id bigint NOT NULL,
    revision integer NOT NULL,
    edited_by bigint,
    edited_name character varying(80) NOT NULL,
    edited_at timestamp with time zone NOT NULL,
    centre_id bigint NOT NULL,
    CONSTRAINT catalogue_centrestations_revision_check CHECK ((revision >= 0))
);

ALTER TABLE public.catalogue_centrestations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_centrestations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalogue_formfield (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    label character varying(80) NOT NULL,
    body jsonb NOT NULL,
    active boolean NOT NULL,
    "position" smallint NOT NULL,
    from_pack boolean NOT NULL,
    CONSTRAINT catalogue_formfield_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.catalogue_formfield ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_formfield_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalogue_itemversion (
    id bigint NOT NULL,
    number smallint,
    state character varying(10) NOT NULL,
    body jsonb NOT NULL,
    effective daterange,
    revision integer NOT NULL,
    reason character varying(300) NOT NULL,
    edited_by bigint,
    edited_name character varying(80) NOT NULL,
    edited_at timestamp with time zone NOT NULL,
    approved_by bigint,
    approved_name character varying(80) NOT NULL,
    approved_at timestamp with time zone,
    item_id bigint NOT NULL,
    base smallint,
    editors bigint[] NOT NULL,
    note character varying(300) NOT NULL,
    starts_on date,
    CONSTRAINT catalogue_itemversion_base_check CHECK ((base >= 0)),
    CONSTRAINT catalogue_itemversion_number_check CHECK ((number >= 0)),
    CONSTRAINT catalogue_itemversion_revision_check CHECK ((revision >= 0)),
    CONSTRAINT item_version_in_force_has_days CHECK (((NOT ((state)::text = ANY (ARRAY[('scheduled'::character varying)::text, ('live'::character varying)::text, ('past'::character varying)::text]))) OR ((effective IS NOT NULL) AND (number IS NOT NULL))))
);

ALTER TABLE public.catalogue_itemversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_itemversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalogue_serviceitem (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    list_name character varying(12) NOT NULL,
    title character varying(120) NOT NULL,
    short character varying(60) NOT NULL,
    says character varying(40)[] NOT NULL,
    type character varying(20) NOT NULL,
    function character varying(12) NOT NULL,
    firm_stages character varying(10)[] NOT NULL,
    project_stages character varying(10)[] NOT NULL,
    channels character varying(10)[] NOT NULL,
    centre_code character varying(60) NOT NULL,
    basic_code character varying(60) NOT NULL,
    implementation_code character varying(60) NOT NULL,
    at_once boolean NOT NULL,
    promised_days smallint NOT NULL,
    statutory_days smallint,
    visits smallint NOT NULL,
    verified boolean NOT NULL,
    from_pack boolean NOT NULL,
    active boolean NOT NULL,
    "position" integer NOT NULL,
    live_id bigint,
    unit_id bigint NOT NULL,
    CONSTRAINT catalogue_serviceitem_position_check CHECK (("position" >= 0)),
    CONSTRAINT catalogue_serviceitem_promised_days_check CHECK ((promised_days >= 0)),
    CONSTRAINT catalogue_serviceitem_statutory_days_check CHECK ((statutory_days >= 0)),
    CONSTRAINT catalogue_serviceitem_visits_check CHECK ((visits >= 0))
);

ALTER TABLE public.catalogue_serviceitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_serviceitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalogue_stationing (
    id bigint NOT NULL,
    bundle_code character varying(60) NOT NULL,
    hours character varying(100) NOT NULL,
    note character varying(200) NOT NULL,
    item_id bigint,
    window_id bigint NOT NULL,
    CONSTRAINT station_one_thing CHECK ((((item_id IS NOT NULL) OR (NOT ((bundle_code)::text = ''::text))) AND (1 = (
CASE
    WHEN (item_id IS NOT NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (NOT ((bundle_code)::text = ''::text)) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.catalogue_stationing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_stationing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credit_creditconsent (
    id bigint NOT NULL,
    purpose character varying(120) NOT NULL,
    until date NOT NULL,
    given_by bigint,
    given_name character varying(80) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_name character varying(80) NOT NULL,
    enterprise_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.credit_creditconsent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_creditconsent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credit_creditlook (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by bigint,
    by_name character varying(80) NOT NULL,
    ground character varying(40) NOT NULL,
    ground_title character varying(200) NOT NULL,
    purpose character varying(120) NOT NULL,
    shown smallint NOT NULL,
    consent_id bigint,
    enterprise_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT credit_creditlook_shown_check CHECK ((shown >= 0)),
    CONSTRAINT credit_look_has_ground CHECK (((consent_id IS NOT NULL) OR (NOT ((ground)::text = ''::text))))
);

ALTER TABLE public.credit_creditlook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_creditlook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credit_creditrecord (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    title character varying(160) NOT NULL,
    number character varying(80) NOT NULL,
    authority character varying(80) NOT NULL,
    decided_on date NOT NULL,
    until date,
    published character varying(200) NOT NULL,
    state character varying(10) NOT NULL,
    ended_at timestamp with time zone,
    ended_why character varying(300) NOT NULL,
    entered_by bigint,
    entered_name character varying(80) NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    entered_unit_id bigint,
    enterprise_id bigint NOT NULL,
    CONSTRAINT credit_record_ended_has_time CHECK ((((ended_at IS NULL) AND ((state)::text = 'live'::text)) OR ((NOT ((state)::text = 'live'::text)) AND (ended_at IS NOT NULL))))
);

ALTER TABLE public.credit_creditrecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_creditrecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credit_creditrepair (
    id bigint NOT NULL,
    token character varying(64) NOT NULL,
    number character varying(24) NOT NULL,
    state character varying(8) NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    record_id bigint NOT NULL
);

ALTER TABLE public.credit_creditrepair ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_creditrepair_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.demands_demand (
    case_id bigint NOT NULL,
    text text NOT NULL,
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    fallback boolean NOT NULL,
    secret_hash character varying(64) NOT NULL,
    secret_failures smallint NOT NULL,
    contact_user_id bigint,
    place_id bigint,
    window_id bigint,
    CONSTRAINT demands_demand_secret_failures_check CHECK ((secret_failures >= 0))
);

CREATE TABLE public.demands_demanddraft (
    id bigint NOT NULL,
    token character varying(32) NOT NULL,
    data jsonb NOT NULL,
    files jsonb NOT NULL,
    step smallint NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT demands_demanddraft_step_check CHECK ((step >= 0))
);

ALTER TABLE public.demands_demanddraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demands_demanddraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.demands_externalref (
    id bigint NOT NULL,
    system character varying(40) NOT NULL,
    external_id character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.demands_externalref ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demands_externalref_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.demands_knownanswer (
    id bigint NOT NULL,
    question character varying(200) NOT NULL,
    answer text NOT NULL,
    topic character varying(60) NOT NULL,
    from_number character varying(24) NOT NULL,
    published_by bigint,
    published_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    unit_id bigint
);

ALTER TABLE public.demands_knownanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demands_knownanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.demands_learnedmodel (
    id bigint NOT NULL,
    what character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    learnt_at timestamp with time zone NOT NULL,
    texts integer NOT NULL,
    upto bigint NOT NULL,
    reason character varying(200) NOT NULL,
    measured jsonb NOT NULL,
    file bytea NOT NULL,
    CONSTRAINT demands_learnedmodel_texts_check CHECK ((texts >= 0))
);

ALTER TABLE public.demands_learnedmodel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demands_learnedmodel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.demands_ratinglink (
    id bigint NOT NULL,
    round smallint NOT NULL,
    token_hash character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    case_id bigint NOT NULL,
    CONSTRAINT demands_ratinglink_round_check CHECK ((round >= 0))
);

ALTER TABLE public.demands_ratinglink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demands_ratinglink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.demands_submission (
    id bigint NOT NULL,
    token character varying(80) NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.demands_submission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demands_submission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.enterprises_bankaccount (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    bank character varying(80) NOT NULL,
    number character varying(40) NOT NULL,
    added_by bigint,
    added_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone,
    enterprise_id bigint NOT NULL
);

ALTER TABLE public.enterprises_bankaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_bankaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_dataconsent (
    id bigint NOT NULL,
    facts character varying(60)[] NOT NULL,
    subject character varying(40) NOT NULL,
    purpose character varying(120) NOT NULL,
    until date NOT NULL,
    most smallint NOT NULL,
    readings smallint NOT NULL,
    given_by bigint,
    given_name character varying(80) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_name character varying(80) NOT NULL,
    enterprise_id bigint NOT NULL,
    reader_id bigint NOT NULL,
    CONSTRAINT data_consent_within CHECK ((readings <= most)),
    CONSTRAINT enterprises_dataconsent_most_check CHECK ((most >= 0)),
    CONSTRAINT enterprises_dataconsent_readings_check CHECK ((readings >= 0))
);

ALTER TABLE public.enterprises_dataconsent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_dataconsent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_datareading (
    id bigint NOT NULL,
    reader bigint,
    reader_name character varying(80) NOT NULL,
    facts character varying(60)[] NOT NULL,
    at timestamp with time zone NOT NULL,
    consent_id bigint NOT NULL
);

ALTER TABLE public.enterprises_datareading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_datareading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_destruction (
    id bigint NOT NULL,
    title character varying(80) NOT NULL,
    file_name character varying(160) NOT NULL,
    sha256 character varying(64) NOT NULL,
    rule character varying(40) NOT NULL,
    reason character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    enterprise_id bigint NOT NULL,
    evidence_id bigint NOT NULL
);

ALTER TABLE public.enterprises_destruction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_destruction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_enterprise (
    id bigint NOT NULL,
    uscc character varying(18) NOT NULL,
    name character varying(120) NOT NULL,
    legal_person character varying(40) NOT NULL,
    industry character varying(5) NOT NULL,
    address character varying(200) NOT NULL,
    phone character varying(20) NOT NULL,
    status character varying(10) NOT NULL,
    demonstration boolean NOT NULL,
    registered_by bigint,
    created_at timestamp with time zone NOT NULL,
    town_id bigint,
    entered_by_id bigint,
    former_names character varying(120)[] NOT NULL,
    initials character varying(60) NOT NULL,
    size character varying(4) NOT NULL
);

ALTER TABLE public.enterprises_enterprise ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_enterprise_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_evidence (
    id bigint NOT NULL,
    number character varying(60) NOT NULL,
    valid_until date,
    by_official boolean NOT NULL,
    added_by bigint,
    added_name character varying(80) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    file_id uuid NOT NULL,
    type_id bigint NOT NULL,
    destroyed_at timestamp with time zone,
    issuer character varying(80) NOT NULL,
    origin character varying(40) NOT NULL,
    source character varying(8) NOT NULL,
    source_unit_id bigint,
    valid_from date,
    warned smallint NOT NULL,
    CONSTRAINT enterprises_evidence_warned_check CHECK ((warned >= 0)),
    CONSTRAINT evidence_ends_after_start CHECK (((valid_from IS NULL) OR (valid_until IS NULL) OR (valid_until >= valid_from)))
);

ALTER TABLE public.enterprises_evidence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_evidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_evidenceconsent (
    id bigint NOT NULL,
    subject character varying(40) NOT NULL,
    purpose character varying(120) NOT NULL,
    until date NOT NULL,
    given_by bigint,
    given_name character varying(80) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    revoked_by bigint,
    revoked_name character varying(80) NOT NULL,
    revoked_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    evidence_id bigint NOT NULL
);

ALTER TABLE public.enterprises_evidenceconsent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_evidenceconsent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_evidencereading (
    id bigint NOT NULL,
    reader bigint,
    reader_name character varying(80) NOT NULL,
    unit_name character varying(80) NOT NULL,
    subject character varying(40) NOT NULL,
    by character varying(8) NOT NULL,
    at timestamp with time zone NOT NULL,
    enterprise_id bigint NOT NULL,
    evidence_id bigint NOT NULL
);

ALTER TABLE public.enterprises_evidencereading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_evidencereading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_evidencetype (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    title character varying(80) NOT NULL,
    issuer character varying(80) NOT NULL,
    help character varying(200) NOT NULL,
    months_valid smallint,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    CONSTRAINT enterprises_evidencetype_months_valid_check CHECK ((months_valid >= 0)),
    CONSTRAINT enterprises_evidencetype_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.enterprises_evidencetype ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_evidencetype_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_fact (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    type character varying(10) NOT NULL,
    label character varying(80) NOT NULL,
    unit character varying(60) NOT NULL,
    source character varying(200) NOT NULL,
    sensitive boolean NOT NULL,
    "values" character varying(60)[] NOT NULL,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    "group" character varying(40) NOT NULL,
    precedence jsonb NOT NULL,
    CONSTRAINT enterprises_fact_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.enterprises_fact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_fact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_factimport (
    id bigint NOT NULL,
    source character varying(12) NOT NULL,
    "on" date NOT NULL,
    note character varying(200) NOT NULL,
    state character varying(10) NOT NULL,
    rows integer NOT NULL,
    done integer NOT NULL,
    changed integer NOT NULL,
    columns jsonb NOT NULL,
    errors jsonb NOT NULL,
    created_by bigint,
    created_name character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    file_id uuid NOT NULL,
    bad integer NOT NULL,
    entered integer NOT NULL,
    enters boolean NOT NULL,
    kept integer NOT NULL,
    kind character varying(8) NOT NULL,
    undone_at timestamp with time zone,
    why character varying(200) NOT NULL,
    reached bigint NOT NULL,
    CONSTRAINT enterprises_factimport_bad_check CHECK ((bad >= 0)),
    CONSTRAINT enterprises_factimport_changed_check CHECK ((changed >= 0)),
    CONSTRAINT enterprises_factimport_done_check CHECK ((done >= 0)),
    CONSTRAINT enterprises_factimport_entered_check CHECK ((entered >= 0)),
    CONSTRAINT enterprises_factimport_kept_check CHECK ((kept >= 0)),
    CONSTRAINT enterprises_factimport_rows_check CHECK ((rows >= 0))
);

ALTER TABLE public.enterprises_factimport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_factimport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_factrecord (
    id bigint NOT NULL,
    fact character varying(60) NOT NULL,
    value jsonb,
    source character varying(12) NOT NULL,
    "on" date NOT NULL,
    note character varying(200) NOT NULL,
    recorded_by bigint,
    recorded_name character varying(80) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    batch_id bigint,
    enterprise_id bigint NOT NULL
);

ALTER TABLE public.enterprises_factrecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_factrecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_firmcontact (
    id bigint NOT NULL,
    source character varying(12) NOT NULL,
    added_by bigint,
    added_name character varying(80) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_name character varying(80) NOT NULL,
    ended_because character varying(200) NOT NULL,
    role character varying(8) NOT NULL,
    name character varying(40) NOT NULL,
    phone text NOT NULL,
    may character varying(200) NOT NULL,
    since date,
    until date,
    enterprise_id bigint NOT NULL,
    CONSTRAINT firm_agent_ends CHECK (((NOT ((role)::text = 'agent'::text)) OR ((until IS NOT NULL) AND (NOT ((may)::text = ''::text)))))
);

ALTER TABLE public.enterprises_firmcontact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_firmcontact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_firmfacts (
    enterprise_id bigint NOT NULL,
    "values" jsonb NOT NULL,
    origins jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    disputed character varying(60)[] NOT NULL
);

CREATE TABLE public.enterprises_firmplan (
    id bigint NOT NULL,
    source character varying(12) NOT NULL,
    added_by bigint,
    added_name character varying(80) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_name character varying(80) NOT NULL,
    ended_because character varying(200) NOT NULL,
    kind character varying(8) NOT NULL,
    says character varying(300) NOT NULL,
    by date,
    amount numeric(16,2),
    enterprise_id bigint NOT NULL
);

ALTER TABLE public.enterprises_firmplan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_firmplan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_firmrelation (
    id bigint NOT NULL,
    source character varying(12) NOT NULL,
    added_by bigint,
    added_name character varying(80) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_name character varying(80) NOT NULL,
    ended_because character varying(200) NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(120) NOT NULL,
    note character varying(200) NOT NULL,
    enterprise_id bigint NOT NULL,
    other_id bigint,
    CONSTRAINT firm_relation_to_another CHECK (((other_id IS NULL) OR (NOT ((other_id = enterprise_id) AND (other_id IS NOT NULL)))))
);

ALTER TABLE public.enterprises_firmrelation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_firmrelation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_firmtag (
    id bigint NOT NULL,
    source character varying(12) NOT NULL,
    added_by bigint,
    added_name character varying(80) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_name character varying(80) NOT NULL,
    ended_because character varying(200) NOT NULL,
    until date,
    note character varying(200) NOT NULL,
    enterprise_id bigint NOT NULL,
    tag_id bigint NOT NULL
);

ALTER TABLE public.enterprises_firmtag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_firmtag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_importchange (
    id bigint NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    batch_id bigint NOT NULL,
    enterprise_id bigint NOT NULL
);

ALTER TABLE public.enterprises_importchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_importchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_importkept (
    id bigint NOT NULL,
    why character varying(300) NOT NULL,
    batch_id bigint NOT NULL,
    enterprise_id bigint NOT NULL
);

ALTER TABLE public.enterprises_importkept ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_importkept_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_importmapping (
    id bigint NOT NULL,
    source character varying(12) NOT NULL,
    title character varying(120) NOT NULL,
    field character varying(80) NOT NULL
);

ALTER TABLE public.enterprises_importmapping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_importmapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_importproblem (
    id bigint NOT NULL,
    number integer NOT NULL,
    "column" character varying(140) NOT NULL,
    words character varying(300) NOT NULL,
    batch_id bigint NOT NULL
);

ALTER TABLE public.enterprises_importproblem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_importproblem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.enterprises_importrow (
    id bigint NOT NULL,
    number integer NOT NULL,
    uscc character varying(40) NOT NULL,
    cells text NOT NULL,
    batch_id bigint NOT NULL,
    initials character varying(60) NOT NULL
);

ALTER TABLE public.enterprises_importrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_importrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_importvalue (
    id bigint NOT NULL,
    place smallint NOT NULL,
    text text NOT NULL,
    value jsonb NOT NULL,
    batch_id bigint NOT NULL,
    CONSTRAINT enterprises_importvalue_place_check CHECK ((place >= 0))
);

ALTER TABLE public.enterprises_importvalue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_importvalue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_membership (
    id bigint NOT NULL,
    rights character varying(10)[] NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    granted_by bigint,
    enterprise_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT membership_ends_after_start CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))),
    CONSTRAINT membership_rights_known CHECK (((rights <@ ARRAY['admin'::character varying(10), 'submit'::character varying(10), 'view'::character varying(10)]) AND (
CASE
    WHEN (rights IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(rights, 1), 0)
END > 0)))
);

ALTER TABLE public.enterprises_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_retentionrule (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    title character varying(120) NOT NULL,
    since character varying(10) NOT NULL,
    months smallint NOT NULL,
    types character varying(40)[] NOT NULL,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    CONSTRAINT enterprises_retentionrule_months_check CHECK ((months >= 0)),
    CONSTRAINT enterprises_retentionrule_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.enterprises_retentionrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_retentionrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_saving (
    id bigint NOT NULL,
    subject character varying(40) NOT NULL,
    subject_title character varying(160) NOT NULL,
    kind character varying(8) NOT NULL,
    code character varying(60) NOT NULL,
    label character varying(120) NOT NULL,
    how character varying(8) NOT NULL,
    count smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    enterprise_id bigint NOT NULL,
    CONSTRAINT enterprises_saving_count_check CHECK ((count >= 0))
);

ALTER TABLE public.enterprises_saving ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_saving_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprises_tag (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    title character varying(40) NOT NULL,
    says character varying(200) NOT NULL,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    CONSTRAINT enterprises_tag_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.enterprises_tag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.enterprises_tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.escorts_escort (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    title character varying(120) NOT NULL,
    need character varying(20) NOT NULL,
    reason character varying(300) NOT NULL,
    state character varying(10) NOT NULL,
    asked_by_firm boolean NOT NULL,
    opened_by bigint,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    outcome character varying(500) NOT NULL,
    link_hash character varying(64) NOT NULL,
    grade smallint,
    comment character varying(500) NOT NULL,
    rated_at timestamp with time zone,
    rated_by character varying(80) NOT NULL,
    case_id bigint,
    enterprise_id bigint NOT NULL,
    specialist_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT escort_closed_has_time CHECK ((((closed_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (closed_at IS NOT NULL)))),
    CONSTRAINT escort_rated_when_done CHECK (((grade IS NULL) OR ((grade >= 1) AND (grade <= 5) AND ((state)::text = 'done'::text)))),
    CONSTRAINT escorts_escort_grade_check CHECK ((grade >= 0))
);

ALTER TABLE public.escorts_escort ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.escorts_escort_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.escorts_escortlog (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    by_name character varying(80) NOT NULL,
    text character varying(500) NOT NULL,
    to_firm boolean NOT NULL,
    escort_id bigint NOT NULL
);

ALTER TABLE public.escorts_escortlog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.escorts_escortlog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.escorts_escortstep (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    title character varying(120) NOT NULL,
    done_at timestamp with time zone,
    done_by character varying(80) NOT NULL,
    note character varying(300) NOT NULL,
    escort_id bigint NOT NULL,
    CONSTRAINT escorts_escortstep_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.escorts_escortstep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.escorts_escortstep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.escorts_specialist (
    id bigint NOT NULL,
    skills character varying(20)[] NOT NULL,
    phone character varying(20) NOT NULL,
    "limit" smallint NOT NULL,
    active boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT escorts_specialist_limit_check CHECK (("limit" >= 0))
);

ALTER TABLE public.escorts_specialist ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.escorts_specialist_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_bar (
    id bigint NOT NULL,
    reason character varying(500) NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    by bigint,
    by_name character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    appeal text NOT NULL,
    appealed_at timestamp with time zone,
    ruling text NOT NULL,
    upheld boolean,
    ruled_by bigint,
    ruled_at timestamp with time zone,
    lifted_at timestamp with time zone,
    provider_id bigint NOT NULL,
    CONSTRAINT bar_ends_after_start CHECK ((until >= since))
);

ALTER TABLE public.exchange_bar ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_bar_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_complaint (
    id bigint NOT NULL,
    text text NOT NULL,
    by bigint,
    at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    state character varying(10) NOT NULL,
    answer text NOT NULL,
    answered_by bigint,
    answered_at timestamp with time zone,
    offer_id bigint NOT NULL,
    provider_id bigint NOT NULL
);

ALTER TABLE public.exchange_complaint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_complaint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_engagement (
    id bigint NOT NULL,
    by_rule boolean NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    outcome character varying(8) NOT NULL,
    result jsonb NOT NULL,
    reason character varying(40) NOT NULL,
    words text NOT NULL,
    days smallint,
    reported_at timestamp with time zone,
    confirmed character varying(8) NOT NULL,
    offer_id bigint NOT NULL,
    provider_id bigint NOT NULL,
    request_id bigint NOT NULL,
    CONSTRAINT exchange_engagement_days_check CHECK ((days >= 0))
);

ALTER TABLE public.exchange_engagement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_engagement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_fit (
    id bigint NOT NULL,
    verdict character varying(10) NOT NULL,
    product_id bigint NOT NULL,
    request_id bigint NOT NULL
);

ALTER TABLE public.exchange_fit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_fit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_kind (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    family character varying(20) NOT NULL,
    title character varying(60) NOT NULL,
    body jsonb NOT NULL,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT exchange_kind_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.exchange_kind ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_kind_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_offer (
    id bigint NOT NULL,
    "values" jsonb NOT NULL,
    words text NOT NULL,
    reason character varying(40) NOT NULL,
    state character varying(10) NOT NULL,
    made_by bigint,
    made_name character varying(80) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    contact_at timestamp with time zone,
    product_id bigint,
    provider_id bigint NOT NULL,
    request_id bigint NOT NULL
);

ALTER TABLE public.exchange_offer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_offer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_product (
    id bigint NOT NULL,
    title character varying(80) NOT NULL,
    says text NOT NULL,
    "values" jsonb NOT NULL,
    rule jsonb NOT NULL,
    source character varying(300) NOT NULL,
    verified boolean NOT NULL,
    live boolean NOT NULL,
    changed_by bigint,
    changed_at timestamp with time zone NOT NULL,
    kind_id bigint NOT NULL,
    provider_id bigint NOT NULL
);

ALTER TABLE public.exchange_product ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_provider (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    kinds character varying(40)[] NOT NULL,
    intro text NOT NULL,
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    related character varying(18)[] NOT NULL,
    state character varying(10) NOT NULL,
    until date,
    note character varying(500) NOT NULL,
    applied_by bigint,
    applied_at timestamp with time zone NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.exchange_provider ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_provider_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_request (
    case_id bigint NOT NULL,
    body jsonb NOT NULL,
    need jsonb NOT NULL,
    words text NOT NULL,
    shown jsonb NOT NULL,
    show_name boolean NOT NULL,
    visibility character varying(10) NOT NULL,
    answer_until date NOT NULL,
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    commitment character varying(64) NOT NULL,
    seed character varying(64) NOT NULL,
    ranked bigint[] NOT NULL,
    points jsonb NOT NULL,
    ranked_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    kind_id bigint NOT NULL
);

CREATE TABLE public.exchange_request_named (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    provider_id bigint NOT NULL
);

ALTER TABLE public.exchange_request_named ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_request_named_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_requestdraft (
    id bigint NOT NULL,
    token character varying(32) NOT NULL,
    data jsonb NOT NULL,
    number character varying(24) NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    enterprise_id bigint NOT NULL,
    kind_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.exchange_requestdraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_requestdraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_review (
    id bigint NOT NULL,
    side character varying(8) NOT NULL,
    grade smallint NOT NULL,
    comment text NOT NULL,
    by bigint,
    at timestamp with time zone NOT NULL,
    engagement_id bigint NOT NULL,
    CONSTRAINT exchange_review_grade_check CHECK ((grade >= 0)),
    CONSTRAINT review_five_grades CHECK (((grade >= 1) AND (grade <= 5)))
);

ALTER TABLE public.exchange_review ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_review_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.finding_searchdocument (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    code character varying(80) NOT NULL,
    title character varying(300) NOT NULL,
    name character varying(300) NOT NULL,
    says text[] NOT NULL,
    notes text[] NOT NULL,
    passages jsonb NOT NULL,
    stages character varying(12)[] NOT NULL,
    unit character varying(60) NOT NULL,
    unit_name character varying(100) NOT NULL,
    from_day date,
    until date,
    phrases text[] NOT NULL,
    head tsvector NOT NULL,
    body tsvector NOT NULL,
    head_size integer NOT NULL,
    letters text NOT NULL,
    initials text NOT NULL,
    digest character varying(64) NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT finding_searchdocument_head_size_check CHECK ((head_size >= 0))
);

ALTER TABLE public.finding_searchdocument ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.finding_searchdocument_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.finding_searchdue (
    id bigint NOT NULL,
    source character varying(30) NOT NULL,
    code character varying(80) NOT NULL,
    noted_at timestamp with time zone NOT NULL
);

ALTER TABLE public.finding_searchdue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.finding_searchdue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.finding_searchsound (
    "char" character varying(1) NOT NULL,
    syllable character varying(8) NOT NULL
);

CREATE TABLE public.finding_searchterm (
    term text NOT NULL,
    documents integer NOT NULL,
    CONSTRAINT finding_searchterm_documents_check CHECK ((documents >= 0))
);

CREATE TABLE public.finding_vector (
    document_id bigint NOT NULL,
    model text NOT NULL,
    digest text NOT NULL,
    vector public.halfvec(384) NOT NULL
);
ALTER TABLE ONLY public.finding_vector ALTER COLUMN vector SET STORAGE PLAIN;

CREATE TABLE public.grid_cell (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    title character varying(60) NOT NULL,
    addresses character varying(40)[] NOT NULL,
    verified boolean NOT NULL,
    source character varying(200) NOT NULL,
    active boolean NOT NULL,
    "position" integer NOT NULL,
    town_id bigint NOT NULL,
    CONSTRAINT grid_cell_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.grid_cell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.grid_cell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.grid_finding (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    text character varying(500) NOT NULL,
    state character varying(10) NOT NULL,
    said character varying(300) NOT NULL,
    ended_on date,
    case_id bigint,
    owner_id bigint,
    visit_id bigint NOT NULL,
    CONSTRAINT finding_demand_has_case CHECK ((((case_id IS NOT NULL) AND ((state)::text = 'demand'::text)) OR ((NOT ((state)::text = 'demand'::text)) AND (case_id IS NULL)))),
    CONSTRAINT finding_ended_has_day CHECK ((((ended_on IS NULL) AND ((state)::text = 'noted'::text)) OR ((NOT ((state)::text = 'noted'::text)) AND (ended_on IS NOT NULL)))),
    CONSTRAINT grid_finding_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.grid_finding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.grid_finding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.grid_gridfirm (
    enterprise_id bigint NOT NULL,
    by_hand boolean NOT NULL,
    key boolean NOT NULL,
    key_why character varying(200) NOT NULL,
    joined_on date NOT NULL,
    last_visit_on date,
    agreed_on date,
    plan character varying(40) NOT NULL,
    due_on date,
    level character varying(10) NOT NULL,
    signals jsonb NOT NULL,
    reckoned_on date,
    stale boolean NOT NULL,
    cell_id bigint,
    worker_id bigint
);

CREATE TABLE public.grid_handover (
    id bigint NOT NULL,
    firms integer NOT NULL,
    findings integer NOT NULL,
    promises integer NOT NULL,
    why character varying(200) NOT NULL,
    by_name character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    cell_id bigint NOT NULL,
    leaver_id bigint NOT NULL,
    to_id bigint,
    CONSTRAINT grid_handover_findings_check CHECK ((findings >= 0)),
    CONSTRAINT grid_handover_firms_check CHECK ((firms >= 0)),
    CONSTRAINT grid_handover_promises_check CHECK ((promises >= 0))
);

ALTER TABLE public.grid_handover ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.grid_handover_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.grid_promise (
    id bigint NOT NULL,
    text character varying(300) NOT NULL,
    due_on date NOT NULL,
    state character varying(10) NOT NULL,
    ended_on date,
    said character varying(300) NOT NULL,
    enterprise_id bigint NOT NULL,
    owner_id bigint,
    visit_id bigint NOT NULL,
    CONSTRAINT promise_ended_has_day CHECK ((((ended_on IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (ended_on IS NOT NULL))))
);

ALTER TABLE public.grid_promise ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.grid_promise_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.grid_teammember (
    id bigint NOT NULL,
    part character varying(10) NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    added_by bigint,
    cell_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT grid_member_ends_after_start CHECK (((valid_until IS NULL) OR (valid_until >= valid_from)))
);

ALTER TABLE public.grid_teammember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.grid_teammember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.grid_visit (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    token character varying(64) NOT NULL,
    by_name character varying(40) NOT NULL,
    "on" date NOT NULL,
    way character varying(10) NOT NULL,
    met character varying(60) NOT NULL,
    with_whom character varying(120) NOT NULL,
    seen text NOT NULL,
    facts jsonb NOT NULL,
    next_on date,
    offline boolean NOT NULL,
    said_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    enterprise_id bigint NOT NULL
);

ALTER TABLE public.grid_visit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.grid_visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.grid_visitphoto (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    file_id uuid NOT NULL,
    visit_id bigint NOT NULL,
    CONSTRAINT grid_visitphoto_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.grid_visitphoto ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.grid_visitphoto_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_apitoken (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    prefix character varying(12) NOT NULL,
    hash character varying(64) NOT NULL,
    system character varying(40) NOT NULL,
    scopes character varying(40)[] NOT NULL,
    per_minute integer,
    created_at timestamp with time zone NOT NULL,
    created_by bigint,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    user_id bigint,
    CONSTRAINT identity_apitoken_per_minute_check CHECK ((per_minute >= 0)),
    CONSTRAINT token_has_owner CHECK (((user_id IS NOT NULL) OR (NOT ((system)::text = ''::text))))
);

ALTER TABLE public.identity_apitoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_apitoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_centre (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(100) NOT NULL,
    kind character varying(10) NOT NULL,
    name_confirmed boolean NOT NULL,
    address character varying(200) NOT NULL,
    hours character varying(200) NOT NULL,
    phone character varying(30) NOT NULL,
    active boolean NOT NULL,
    "position" integer NOT NULL,
    source character varying(200) NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT identity_centre_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.identity_centre ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_centre_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_channel (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    title character varying(60) NOT NULL,
    kind character varying(10) NOT NULL,
    by_staff boolean NOT NULL,
    active boolean NOT NULL,
    "position" integer NOT NULL,
    source character varying(200) NOT NULL,
    CONSTRAINT identity_channel_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.identity_channel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_channel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_delegation (
    id bigint NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    granted_by bigint,
    absent_id bigint NOT NULL,
    deputy_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT delegation_ends_after_start CHECK ((valid_until >= valid_from)),
    CONSTRAINT deputy_is_another CHECK ((NOT (absent_id = deputy_id)))
);

ALTER TABLE public.identity_delegation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_delegation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_district (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(60) NOT NULL,
    short_name character varying(20) NOT NULL,
    area_code character varying(6) NOT NULL,
    platform_name character varying(60) NOT NULL,
    settings jsonb NOT NULL,
    pack_version character varying(40) NOT NULL,
    pack_digest character varying(64) NOT NULL,
    loaded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.identity_district ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_district_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_dutyentry (
    id bigint NOT NULL,
    topic character varying(60) NOT NULL,
    title character varying(80) NOT NULL,
    sector character varying(30) NOT NULL,
    sector_title character varying(40) NOT NULL,
    keywords character varying(30)[] NOT NULL,
    legal_basis character varying(300) NOT NULL,
    needs_power boolean NOT NULL,
    source character varying(200) NOT NULL,
    verified boolean NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    "position" integer NOT NULL,
    lead_unit_id bigint,
    CONSTRAINT identity_dutyentry_position_check CHECK (("position" >= 0)),
    CONSTRAINT identity_dutyentry_version_check CHECK ((version >= 0))
);

CREATE TABLE public.identity_dutyentry_co_units (
    id bigint NOT NULL,
    dutyentry_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.identity_dutyentry_co_units ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_dutyentry_co_units_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.identity_dutyentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_dutyentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_formerpassword (
    id bigint NOT NULL,
    encoded character varying(128) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.identity_formerpassword ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_formerpassword_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_post (
    id bigint NOT NULL,
    role character varying(20) NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    user_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    window_id bigint,
    CONSTRAINT post_ends_after_start CHECK (((valid_until IS NULL) OR (valid_until >= valid_from)))
);

ALTER TABLE public.identity_post ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_precedent (
    id bigint NOT NULL,
    topic character varying(60) NOT NULL,
    title character varying(120) NOT NULL,
    case_number character varying(24) NOT NULL,
    reason text NOT NULL,
    decided_by bigint,
    decided_by_name character varying(80) NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    duty_id bigint,
    lead_unit_id bigint NOT NULL
);

ALTER TABLE public.identity_precedent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_precedent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_secondfactor (
    id bigint NOT NULL,
    secret text NOT NULL,
    last_step bigint NOT NULL,
    recovery character varying(64)[] NOT NULL,
    asked_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    user_id bigint NOT NULL,
    CONSTRAINT factor_has_secret CHECK (((confirmed_at IS NULL) OR (NOT (secret = ''::text))))
);

ALTER TABLE public.identity_secondfactor ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_secondfactor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_signedin (
    id bigint NOT NULL,
    session_key character varying(40) NOT NULL,
    address character varying(45) NOT NULL,
    agent character varying(200) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    why character varying(20) NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.identity_signedin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_signedin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_signin (
    id bigint NOT NULL,
    key character varying(43) NOT NULL,
    typed character varying(12) NOT NULL,
    address character varying(45) NOT NULL,
    agent character varying(200) NOT NULL,
    outcome character varying(10) NOT NULL,
    by_name character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    user_id bigint
);

ALTER TABLE public.identity_signin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_signin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_unit (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(100) NOT NULL,
    short_name character varying(40) NOT NULL,
    kind character varying(20) NOT NULL,
    has_power boolean NOT NULL,
    trusted_to character varying(60) NOT NULL,
    run_by_district boolean NOT NULL,
    status character varying(10) NOT NULL,
    closed_on date,
    phone character varying(30) NOT NULL,
    area_code character varying(12) NOT NULL,
    "position" integer NOT NULL,
    verified boolean NOT NULL,
    source character varying(200) NOT NULL,
    parent_id bigint,
    successor_id bigint,
    CONSTRAINT identity_unit_position_check CHECK (("position" >= 0)),
    CONSTRAINT unit_closed_has_day CHECK ((((closed_on IS NULL) AND ((status)::text = 'active'::text)) OR ((closed_on IS NOT NULL) AND ((status)::text = 'closed'::text)))),
    CONSTRAINT unit_not_its_own_successor CHECK (((successor_id IS NULL) OR (NOT ((successor_id = id) AND (successor_id IS NOT NULL)))))
);

ALTER TABLE public.identity_unit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_unit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    username character varying(40) NOT NULL,
    name character varying(40) NOT NULL,
    phone text NOT NULL,
    email character varying(254) NOT NULL,
    is_active boolean NOT NULL,
    must_change_password boolean NOT NULL,
    demonstration boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    large_letters boolean NOT NULL
);

ALTER TABLE public.identity_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.identity_window (
    id bigint NOT NULL,
    code character varying(80) NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(60) NOT NULL,
    active boolean NOT NULL,
    "position" integer NOT NULL,
    centre_id bigint NOT NULL,
    CONSTRAINT identity_window_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.identity_window ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_window_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.insight_counted (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    rebuilt_at timestamp with time zone
);

ALTER TABLE public.insight_counted ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.insight_counted_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.insight_daily (
    id bigint NOT NULL,
    metric smallint NOT NULL,
    cut character varying(60) NOT NULL,
    key character varying(60) NOT NULL,
    day date NOT NULL,
    known date NOT NULL,
    num bigint NOT NULL,
    den bigint NOT NULL,
    squares double precision NOT NULL
);

ALTER TABLE public.insight_daily ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.insight_daily_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.insight_mark (
    id bigint NOT NULL,
    source character varying(4) NOT NULL,
    subject bigint NOT NULL,
    metric smallint NOT NULL,
    part character varying(24) NOT NULL,
    day date NOT NULL,
    unit bigint,
    centre bigint,
    topic character varying(60) NOT NULL,
    num bigint NOT NULL,
    den smallint NOT NULL,
    known date NOT NULL,
    until date
);

ALTER TABLE public.insight_mark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.insight_mark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.insight_metriccode (
    id smallint NOT NULL,
    code character varying(40) NOT NULL,
    kind character varying(20) NOT NULL
);

ALTER TABLE public.insight_metriccode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.insight_metriccode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.insight_waiting (
    id bigint NOT NULL,
    source character varying(4) NOT NULL,
    subject bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.insight_waiting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.insight_waiting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.integrity_anchor (
    number bigint NOT NULL,
    day date NOT NULL,
    sealed bytea NOT NULL,
    digest bytea NOT NULL
);

CREATE TABLE public.integrity_deskdata (
    id bigint NOT NULL,
    body jsonb NOT NULL,
    loaded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.integrity_deskdata ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.integrity_deskdata_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.integrity_lock (
    id bigint NOT NULL,
    sealed bytea NOT NULL
);

ALTER TABLE public.integrity_lock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.integrity_lock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.integrity_slot (
    id uuid NOT NULL,
    head bytea NOT NULL,
    body bytea NOT NULL
);

CREATE TABLE public.kernel_accessrecord (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id bigint,
    actor_name character varying(80) NOT NULL,
    act character varying(20) NOT NULL,
    target character varying(120) NOT NULL,
    detail jsonb NOT NULL
);

ALTER TABLE public.kernel_accessrecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kernel_accessrecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kernel_calendarday (
    id bigint NOT NULL,
    day date NOT NULL,
    working boolean NOT NULL,
    name character varying(40) NOT NULL,
    version_id bigint NOT NULL
);

ALTER TABLE public.kernel_calendarday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kernel_calendarday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kernel_calendarversion (
    id bigint NOT NULL,
    source character varying(500) NOT NULL,
    first_year integer NOT NULL,
    last_year integer NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by bigint,
    published_by_name character varying(80) NOT NULL
);

ALTER TABLE public.kernel_calendarversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kernel_calendarversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kernel_datakey (
    id bigint NOT NULL,
    klass character varying(20) NOT NULL,
    purpose character varying(8) NOT NULL,
    cipher character varying(12) NOT NULL,
    wrapped bytea NOT NULL,
    wrapped_by character varying(16) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone
);

ALTER TABLE public.kernel_datakey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kernel_datakey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kernel_event (
    id bigint NOT NULL,
    stream character varying(80) NOT NULL,
    seq integer NOT NULL,
    kind character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id bigint,
    actor_name character varying(80) NOT NULL,
    payload jsonb NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL
);

CREATE SEQUENCE public.kernel_event_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.kernel_event_id OWNED BY public.kernel_event.id;

CREATE UNLOGGED TABLE public.kernel_event_load (
    ord bigint NOT NULL,
    stream text NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id bigint,
    actor_name text NOT NULL,
    payload jsonb NOT NULL
);

CREATE TABLE public.kernel_notice (
    id bigint NOT NULL,
    channel character varying(8) NOT NULL,
    address text NOT NULL,
    template character varying(60) NOT NULL,
    subject character varying(200) NOT NULL,
    body text NOT NULL,
    link character varying(300) NOT NULL,
    stream character varying(80) NOT NULL,
    dedupe_key character varying(160) NOT NULL,
    status character varying(8) NOT NULL,
    attempts smallint NOT NULL,
    next_try_at timestamp with time zone,
    last_error character varying(500) NOT NULL,
    sent_at timestamp with time zone,
    read_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    provider_ref character varying(200) NOT NULL,
    recipient_id bigint,
    files uuid[] NOT NULL
);

ALTER TABLE public.kernel_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kernel_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kernel_noticetemplate (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    channel character varying(8) NOT NULL,
    subject character varying(120) NOT NULL,
    body text NOT NULL
);

ALTER TABLE public.kernel_noticetemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kernel_noticetemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kernel_rekeying (
    "column" character varying(120) NOT NULL,
    data_keys character varying(60) NOT NULL,
    done_upto character varying(60) NOT NULL,
    looked_at bigint NOT NULL,
    changed bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone
);

CREATE TABLE public.kernel_seal (
    id bigint NOT NULL,
    first_event bigint NOT NULL,
    last_event bigint NOT NULL,
    count integer NOT NULL,
    gaps jsonb NOT NULL,
    prints bytea NOT NULL,
    prev bytea NOT NULL,
    digest bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    sm3 bytea
);

CREATE TABLE public.kernel_storedfile (
    id uuid NOT NULL,
    name character varying(160) NOT NULL,
    media_type character varying(100) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    path character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by bigint,
    destroyed_at timestamp with time zone
);

CREATE TABLE public.kernel_stream (
    stream character varying(80) NOT NULL,
    seq integer NOT NULL,
    prev bytea NOT NULL,
    head bytea NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.law_agreement (
    id bigint NOT NULL,
    terms text NOT NULL,
    perform_on date NOT NULL,
    state character varying(10) NOT NULL,
    mediator character varying(80) NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    firm_at timestamp with time zone,
    firm_by character varying(80) NOT NULL,
    other_at timestamp with time zone,
    invitation_id bigint NOT NULL,
    matter_id bigint NOT NULL
);

ALTER TABLE public.law_agreement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.law_agreement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.law_checksheet (
    code character varying(40) NOT NULL,
    title character varying(40) NOT NULL,
    body jsonb NOT NULL,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT law_checksheet_position_check CHECK (("position" >= 0)),
    CONSTRAINT law_checksheet_version_check CHECK ((version >= 0))
);

CREATE TABLE public.law_checkup (
    id bigint NOT NULL,
    body jsonb NOT NULL,
    answers jsonb NOT NULL,
    state character varying(5) NOT NULL,
    risks jsonb NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    shared_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    previous_id bigint,
    sheet_id character varying(40) NOT NULL,
    started_by_id bigint NOT NULL,
    CONSTRAINT checkup_done_has_time CHECK ((((state)::text = 'draft'::text) OR (finished_at IS NOT NULL)))
);

ALTER TABLE public.law_checkup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.law_checkup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.law_evidencekey (
    fingerprint character varying(16) NOT NULL,
    public bytea NOT NULL,
    since timestamp with time zone NOT NULL
);

CREATE TABLE public.law_invitation (
    id bigint NOT NULL,
    token character varying(40) NOT NULL,
    other_name character varying(80) NOT NULL,
    about character varying(200) NOT NULL,
    meet_on date NOT NULL,
    place character varying(200) NOT NULL,
    unit_name character varying(100) NOT NULL,
    state character varying(8) NOT NULL,
    words text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    matter_id bigint NOT NULL
);

ALTER TABLE public.law_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.law_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.law_lawmatter (
    case_id bigint NOT NULL,
    token character varying(32) NOT NULL,
    words text NOT NULL,
    other_name character varying(80) NOT NULL,
    other_contact character varying(80) NOT NULL,
    amount numeric(14,2),
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    evidence character varying(24)[] NOT NULL,
    risk character varying(200) NOT NULL,
    taken_by bigint,
    result text NOT NULL,
    result_unit character varying(100) NOT NULL,
    enterprise_id bigint NOT NULL,
    service_id character varying(40) NOT NULL
);

CREATE TABLE public.law_lawoffice (
    code character varying(40) NOT NULL,
    title character varying(60) NOT NULL,
    days smallint NOT NULL,
    does character varying(120) NOT NULL,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT law_lawoffice_days_check CHECK ((days >= 0)),
    CONSTRAINT law_lawoffice_position_check CHECK (("position" >= 0)),
    CONSTRAINT law_lawoffice_version_check CHECK ((version >= 0))
);

CREATE TABLE public.law_lawservice (
    code character varying(40) NOT NULL,
    title character varying(40) NOT NULL,
    body jsonb NOT NULL,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    office_id character varying(40) NOT NULL,
    CONSTRAINT law_lawservice_position_check CHECK (("position" >= 0)),
    CONSTRAINT law_lawservice_version_check CHECK ((version >= 0))
);

CREATE TABLE public.law_lawtemplate (
    code character varying(40) NOT NULL,
    title character varying(60) NOT NULL,
    body jsonb NOT NULL,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT law_lawtemplate_position_check CHECK (("position" >= 0)),
    CONSTRAINT law_lawtemplate_version_check CHECK ((version >= 0))
);

CREATE TABLE public.law_preservedevidence (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    code character varying(40) NOT NULL,
    title character varying(80) NOT NULL,
    file_name character varying(140) NOT NULL,
    mode character varying(6) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    sm3 character varying(64) NOT NULL,
    preserved_at timestamp with time zone NOT NULL,
    token jsonb NOT NULL,
    stamp bytea,
    stamped_at timestamp with time zone,
    authority character varying(200) NOT NULL,
    failure character varying(200) NOT NULL,
    enterprise_id bigint,
    owner_id bigint NOT NULL,
    CONSTRAINT evidence_is_hex CHECK ((((sha256)::text ~ '^[0-9a-f]{64}$'::text) AND ((sm3)::text ~ '^[0-9a-f]{64}$'::text))),
    CONSTRAINT evidence_stamp_has_time CHECK (((stamp IS NULL) OR (stamped_at IS NOT NULL)))
);

ALTER TABLE public.law_preservedevidence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.law_preservedevidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings_agendaitem (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    kind character varying(10) NOT NULL,
    key character varying(40) NOT NULL,
    title character varying(200) NOT NULL,
    why character varying(300) NOT NULL,
    url character varying(200) NOT NULL,
    meeting_id bigint NOT NULL,
    CONSTRAINT meetings_agendaitem_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.meetings_agendaitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.meetings_agendaitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings_decision (
    id bigint NOT NULL,
    text character varying(500) NOT NULL,
    due_on date NOT NULL,
    first_due_on date NOT NULL,
    warn_on date NOT NULL,
    told smallint NOT NULL,
    state character varying(10) NOT NULL,
    outcome character varying(500) NOT NULL,
    evidence character varying(500) NOT NULL,
    ended_by character varying(80) NOT NULL,
    ended_on date,
    item_id bigint,
    owner_id bigint,
    unit_id bigint NOT NULL,
    meeting_id bigint NOT NULL,
    CONSTRAINT decision_done_has_evidence CHECK (((NOT ((state)::text = 'done'::text)) OR ((NOT ((evidence)::text = ''::text)) AND (ended_on IS NOT NULL)))),
    CONSTRAINT meetings_decision_told_check CHECK ((told >= 0))
);

ALTER TABLE public.meetings_decision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.meetings_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings_forcematter (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    key character varying(40) NOT NULL,
    title character varying(160) NOT NULL,
    url character varying(200) NOT NULL,
    added_by character varying(80) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    why character varying(300) NOT NULL,
    force_id bigint NOT NULL
);

ALTER TABLE public.meetings_forcematter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.meetings_forcematter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings_forcemember (
    id bigint NOT NULL,
    part character varying(8) NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    why character varying(200) NOT NULL,
    successor_id bigint,
    unit_id bigint NOT NULL,
    user_id bigint NOT NULL,
    force_id bigint NOT NULL
);

ALTER TABLE public.meetings_forcemember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.meetings_forcemember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings_invitation (
    id bigint NOT NULL,
    who character varying(80) NOT NULL,
    state character varying(8) NOT NULL,
    reason character varying(200) NOT NULL,
    answered_at timestamp with time zone,
    unit_id bigint NOT NULL,
    user_id bigint,
    meeting_id bigint NOT NULL
);

ALTER TABLE public.meetings_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.meetings_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings_meeting (
    id bigint NOT NULL,
    title character varying(120) NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    place character varying(200) NOT NULL,
    state character varying(10) NOT NULL,
    note character varying(300) NOT NULL,
    version integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    demonstration boolean NOT NULL,
    convener_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    force_id bigint,
    CONSTRAINT meetings_meeting_version_check CHECK ((version >= 0))
);

ALTER TABLE public.meetings_meeting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.meetings_meeting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings_minutes (
    id bigint NOT NULL,
    number smallint NOT NULL,
    text text NOT NULL,
    state character varying(10) NOT NULL,
    written_by bigint NOT NULL,
    written_name character varying(80) NOT NULL,
    written_at timestamp with time zone NOT NULL,
    signed_by bigint,
    signed_name character varying(80) NOT NULL,
    signed_at timestamp with time zone,
    note character varying(300) NOT NULL,
    meeting_id bigint NOT NULL,
    CONSTRAINT meetings_minutes_number_check CHECK ((number >= 0)),
    CONSTRAINT minutes_two_people CHECK (((NOT ((state)::text = 'signed'::text)) OR ((signed_at IS NOT NULL) AND (NOT ((signed_by = written_by) AND (signed_by IS NOT NULL))))))
);

ALTER TABLE public.meetings_minutes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.meetings_minutes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings_taskforce (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    purpose text NOT NULL,
    state character varying(8) NOT NULL,
    set_up_by character varying(80) NOT NULL,
    set_up_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    reason character varying(300) NOT NULL,
    demonstration boolean NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.meetings_taskforce ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.meetings_taskforce_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.painpoints_paincase (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    point_id bigint NOT NULL
);

ALTER TABLE public.painpoints_paincase ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.painpoints_paincase_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.painpoints_painpoint (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    kind character varying(20) NOT NULL,
    source character varying(20) NOT NULL,
    title character varying(80) NOT NULL,
    text text NOT NULL,
    state character varying(10) NOT NULL,
    round smallint NOT NULL,
    raised_by bigint,
    raised_name character varying(80) NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    cause text NOT NULL,
    measure text NOT NULL,
    due_on date,
    due_first date,
    warn_on date,
    report text NOT NULL,
    evidence text NOT NULL,
    reported_name character varying(80) NOT NULL,
    reported_at timestamp with time zone,
    answer_by date,
    closed_at timestamp with time zone,
    closed_how character varying(12) NOT NULL,
    closed_why text NOT NULL,
    closed_name character varying(80) NOT NULL,
    summary character varying(300) NOT NULL,
    summary_by bigint,
    summary_name character varying(80) NOT NULL,
    public_at timestamp with time zone,
    public_name character varying(80) NOT NULL,
    owner_id bigint,
    raised_unit_id bigint,
    unit_id bigint,
    CONSTRAINT pain_closed_has_time CHECK (((NOT ((state)::text = 'closed'::text)) OR (closed_at IS NOT NULL))),
    CONSTRAINT pain_mending_has_owner_and_day CHECK (((NOT ((state)::text = 'mending'::text)) OR ((due_on IS NOT NULL) AND (owner_id IS NOT NULL) AND (unit_id IS NOT NULL)))),
    CONSTRAINT painpoints_painpoint_round_check CHECK ((round >= 0))
);

ALTER TABLE public.painpoints_painpoint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.painpoints_painpoint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.painpoints_painreporter (
    id bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    answer character varying(3) NOT NULL,
    words text NOT NULL,
    answered_name character varying(80) NOT NULL,
    answered_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    point_id bigint NOT NULL
);

ALTER TABLE public.painpoints_painreporter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.painpoints_painreporter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_alliance (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    name character varying(80) NOT NULL,
    field character varying(20) NOT NULL,
    goal text NOT NULL,
    state character varying(10) NOT NULL,
    note character varying(500) NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    lead_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.places_alliance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_alliance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_alliancemember (
    id bigint NOT NULL,
    role character varying(12) NOT NULL,
    state character varying(10) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    alliance_id bigint NOT NULL,
    enterprise_id bigint NOT NULL
);

ALTER TABLE public.places_alliancemember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_alliancemember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_bookedslot (
    id bigint NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    booking_id bigint NOT NULL,
    facility_id bigint NOT NULL
);

ALTER TABLE public.places_bookedslot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_bookedslot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_booking (
    id bigint NOT NULL,
    user_id bigint,
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    purpose text NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    hours numeric(6,2),
    fee numeric(10,2),
    words text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    facility_id bigint NOT NULL
);

ALTER TABLE public.places_booking ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_booking_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_enrolment (
    id bigint NOT NULL,
    user_id bigint,
    name character varying(40) NOT NULL,
    phone text NOT NULL,
    words text NOT NULL,
    state character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    promoted_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    gathering_id bigint NOT NULL
);

ALTER TABLE public.places_enrolment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_enrolment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_facility (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    name character varying(80) NOT NULL,
    field character varying(20) NOT NULL,
    says text NOT NULL,
    terms text NOT NULL,
    address character varying(200) NOT NULL,
    phone character varying(20) NOT NULL,
    price numeric(9,2),
    bookable boolean NOT NULL,
    opens smallint NOT NULL,
    closes smallint NOT NULL,
    slot_minutes smallint NOT NULL,
    days_ahead smallint NOT NULL,
    source character varying(300) NOT NULL,
    verified boolean NOT NULL,
    demonstration boolean NOT NULL,
    active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    owner_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT facility_closes_after_opening CHECK ((closes > opens)),
    CONSTRAINT places_facility_closes_check CHECK ((closes >= 0)),
    CONSTRAINT places_facility_days_ahead_check CHECK ((days_ahead >= 0)),
    CONSTRAINT places_facility_opens_check CHECK ((opens >= 0)),
    CONSTRAINT places_facility_slot_minutes_check CHECK ((slot_minutes >= 0))
);

ALTER TABLE public.places_facility ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_facility_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_gathering (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    title character varying(80) NOT NULL,
    says text NOT NULL,
    place character varying(200) NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    enrol_until timestamp with time zone NOT NULL,
    seats integer NOT NULL,
    for_firm smallint NOT NULL,
    phone character varying(20) NOT NULL,
    state character varying(10) NOT NULL,
    note character varying(500) NOT NULL,
    demonstration boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT gathering_has_seats CHECK ((seats >= 1)),
    CONSTRAINT gathering_span CHECK ((ends_at > begins_at)),
    CONSTRAINT places_gathering_for_firm_check CHECK ((for_firm >= 0)),
    CONSTRAINT places_gathering_seats_check CHECK ((seats >= 0))
);

ALTER TABLE public.places_gathering ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_gathering_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_jointtask (
    id bigint NOT NULL,
    title character varying(80) NOT NULL,
    goal text NOT NULL,
    due_on date NOT NULL,
    state character varying(10) NOT NULL,
    result text NOT NULL,
    ended_on date,
    alliance_id bigint NOT NULL,
    leader_id bigint NOT NULL
);

ALTER TABLE public.places_jointtask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_jointtask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_place (
    id bigint NOT NULL,
    step character varying(20) NOT NULL,
    name character varying(80) NOT NULL,
    address character varying(200) NOT NULL,
    intro text NOT NULL,
    terms text NOT NULL,
    phone character varying(20) NOT NULL,
    source character varying(300) NOT NULL,
    verified boolean NOT NULL,
    demonstration boolean NOT NULL,
    active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    operator_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.places_place ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_place_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_room (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    type character varying(20) NOT NULL,
    area numeric(10,2) NOT NULL,
    rent numeric(8,2) NOT NULL,
    note character varying(200) NOT NULL,
    active boolean NOT NULL,
    published boolean NOT NULL,
    place_id bigint NOT NULL,
    product_id bigint,
    CONSTRAINT room_has_area CHECK ((area > (0)::numeric)),
    CONSTRAINT room_rent_not_negative CHECK ((rent >= (0)::numeric))
);

ALTER TABLE public.places_room ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_room_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_tenancy (
    id bigint NOT NULL,
    team character varying(80) NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    ended_on date,
    "end" character varying(10) NOT NULL,
    words character varying(500) NOT NULL,
    went_to character varying(100) NOT NULL,
    request character varying(24) NOT NULL,
    enterprise_id bigint,
    previous_id bigint,
    room_id bigint NOT NULL,
    CONSTRAINT tenancy_ends_after_start CHECK (((ended_on IS NULL) OR (ended_on >= since))),
    CONSTRAINT tenancy_of_somebody CHECK (((enterprise_id IS NOT NULL) OR (NOT ((team)::text = ''::text)))),
    CONSTRAINT tenancy_span CHECK ((until >= since))
);

ALTER TABLE public.places_tenancy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_tenancy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_budget (
    policy_id bigint NOT NULL,
    total numeric(16,2) NOT NULL,
    held numeric(16,2) NOT NULL,
    paid numeric(16,2) NOT NULL,
    CONSTRAINT budget_never_above CHECK (((held >= (0)::numeric) AND (paid >= (0)::numeric) AND (total >= (held + paid))))
);

CREATE TABLE public.policies_claim (
    case_id bigint NOT NULL,
    year smallint NOT NULL,
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    statement text NOT NULL,
    verdict character varying(12) NOT NULL,
    conditions jsonb NOT NULL,
    facts jsonb NOT NULL,
    origins jsonb NOT NULL,
    computed numeric(16,2),
    proposed numeric(16,2),
    amount numeric(16,2),
    override text NOT NULL,
    flags jsonb NOT NULL,
    account_name character varying(120) NOT NULL,
    account_bank character varying(80) NOT NULL,
    account_number character varying(40) NOT NULL,
    reviewer bigint,
    approver bigint,
    approved_at timestamp with time zone,
    paid_at timestamp with time zone,
    reopened character varying(300) NOT NULL,
    live boolean NOT NULL,
    enterprise_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    grant_list_id bigint,
    version_id bigint NOT NULL,
    accepted jsonb NOT NULL,
    CONSTRAINT policies_claim_year_check CHECK ((year >= 0))
);

CREATE TABLE public.policies_claimdraft (
    id bigint NOT NULL,
    token character varying(32) NOT NULL,
    data jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    enterprise_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.policies_claimdraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_claimdraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_claimmaterial (
    id bigint NOT NULL,
    claim_id bigint NOT NULL,
    evidence_id bigint NOT NULL,
    type_id bigint NOT NULL
);

ALTER TABLE public.policies_claimmaterial ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_claimmaterial_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_claimwindow (
    id bigint NOT NULL,
    until date NOT NULL,
    reason character varying(300) NOT NULL,
    opened_by bigint,
    opened_at timestamp with time zone NOT NULL,
    enterprise_id bigint NOT NULL,
    policy_id bigint NOT NULL
);

ALTER TABLE public.policies_claimwindow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_claimwindow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_exclusion (
    id bigint NOT NULL,
    reason character varying(300) NOT NULL,
    source character varying(200) NOT NULL,
    since date NOT NULL,
    until date,
    added_by bigint,
    added_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    enterprise_id bigint NOT NULL
);

ALTER TABLE public.policies_exclusion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_exclusion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_financefile (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    paid integer NOT NULL,
    failed integer NOT NULL,
    read_by bigint,
    read_name character varying(80) NOT NULL,
    read_at timestamp with time zone NOT NULL,
    file_id uuid NOT NULL,
    batch_id bigint NOT NULL,
    CONSTRAINT policies_financefile_failed_check CHECK ((failed >= 0)),
    CONSTRAINT policies_financefile_paid_check CHECK ((paid >= 0))
);

ALTER TABLE public.policies_financefile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_financefile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_firmcheck (
    enterprise_id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    before jsonb NOT NULL
);

CREATE TABLE public.policies_grantlist (
    id bigint NOT NULL,
    as_of date NOT NULL,
    state character varying(10) NOT NULL,
    rows jsonb NOT NULL,
    total numeric(16,2) NOT NULL,
    drawn_by bigint,
    drawn_name character varying(80) NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    version_id bigint NOT NULL
);

ALTER TABLE public.policies_grantlist ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_grantlist_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_moneyentry (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    amount numeric(16,2) NOT NULL,
    by bigint,
    by_name character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    claim_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    item_id bigint,
    CONSTRAINT money_above_zero CHECK ((amount > (0)::numeric))
);

ALTER TABLE public.policies_moneyentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_moneyentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_paymentbatch (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    token character varying(80) NOT NULL,
    state character varying(10) NOT NULL,
    count integer NOT NULL,
    total numeric(16,2) NOT NULL,
    digest character varying(64) NOT NULL,
    drawn_by bigint,
    drawn_name character varying(80) NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    sent_by bigint,
    sent_name character varying(80) NOT NULL,
    sent_at timestamp with time zone,
    settled_at timestamp with time zone,
    CONSTRAINT policies_paymentbatch_count_check CHECK ((count >= 0))
);

ALTER TABLE public.policies_paymentbatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_paymentbatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_paymentitem (
    id bigint NOT NULL,
    "row" integer NOT NULL,
    payee character varying(120) NOT NULL,
    bank character varying(80) NOT NULL,
    account character varying(40) NOT NULL,
    amount numeric(16,2) NOT NULL,
    state character varying(10) NOT NULL,
    paid_on date,
    voucher character varying(60) NOT NULL,
    why character varying(300) NOT NULL,
    batch_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    CONSTRAINT payment_above_zero CHECK ((amount > (0)::numeric)),
    CONSTRAINT policies_paymentitem_row_check CHECK (("row" >= 0))
);

ALTER TABLE public.policies_paymentitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_paymentitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_pinnedfirm (
    id bigint NOT NULL,
    title character varying(80) NOT NULL,
    facts jsonb NOT NULL,
    expects character varying(12) NOT NULL,
    added_by bigint,
    added_at timestamp with time zone NOT NULL,
    policy_id bigint NOT NULL
);

ALTER TABLE public.policies_pinnedfirm ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_pinnedfirm_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_policy (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    title character varying(80) NOT NULL,
    level character varying(10) NOT NULL,
    issuer character varying(80) NOT NULL,
    document character varying(120) NOT NULL,
    source_text character varying(300) NOT NULL,
    links character varying(400)[] NOT NULL,
    certainty character varying(20) NOT NULL,
    verified boolean NOT NULL,
    kind character varying(10) NOT NULL,
    area character varying(60) NOT NULL,
    area_code character varying(6) NOT NULL,
    gives character varying(300) NOT NULL,
    note character varying(400) NOT NULL,
    conditions character varying(600) NOT NULL,
    valid_from date,
    valid_until date,
    matched boolean NOT NULL,
    rule jsonb,
    benefit jsonb,
    "position" smallint NOT NULL,
    active boolean NOT NULL,
    unit_id bigint,
    exclusive_group character varying(40) NOT NULL,
    firm_cap numeric(16,2),
    from_pack boolean NOT NULL,
    mode character varying(10) NOT NULL,
    open_from date,
    open_until date,
    published_at timestamp with time zone,
    service jsonb NOT NULL,
    version integer NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT policies_policy_position_check CHECK (("position" >= 0)),
    CONSTRAINT policies_policy_version_check CHECK ((version >= 0))
);

ALTER TABLE public.policies_policy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_policy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_policytopic (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    title character varying(20) NOT NULL,
    says character varying(20)[] NOT NULL,
    means character varying(20)[] NOT NULL,
    "position" smallint NOT NULL,
    CONSTRAINT policies_policytopic_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.policies_policytopic ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_policytopic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_policyversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    state character varying(10) NOT NULL,
    body jsonb NOT NULL,
    revision integer NOT NULL,
    reason character varying(300) NOT NULL,
    edited_by bigint,
    edited_name character varying(80) NOT NULL,
    edited_at timestamp with time zone NOT NULL,
    published_by bigint,
    published_at timestamp with time zone,
    policy_id bigint NOT NULL,
    CONSTRAINT policies_policyversion_number_check CHECK ((number >= 0)),
    CONSTRAINT policies_policyversion_revision_check CHECK ((revision >= 0))
);

ALTER TABLE public.policies_policyversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_policyversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_publicobjection (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    phone text NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    ruling text NOT NULL,
    ruled_by bigint,
    ruled_at timestamp with time zone,
    claim_id bigint NOT NULL
);

ALTER TABLE public.policies_publicobjection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_publicobjection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_push (
    id bigint NOT NULL,
    version integer NOT NULL,
    reason character varying(10) NOT NULL,
    because jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    enterprise_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    amount numeric(16,2),
    lapsed_at timestamp with time zone,
    opened_at timestamp with time zone,
    standing character varying(10) NOT NULL,
    CONSTRAINT policies_push_version_check CHECK ((version >= 0))
);

ALTER TABLE public.policies_push ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_push_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_pushrun (
    id bigint NOT NULL,
    version integer NOT NULL,
    reason character varying(10) NOT NULL,
    alike boolean NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    passed bigint NOT NULL,
    pushed integer NOT NULL,
    eligible integer,
    near integer,
    done_at timestamp with time zone,
    policy_id bigint NOT NULL,
    CONSTRAINT policies_pushrun_eligible_check CHECK ((eligible >= 0)),
    CONSTRAINT policies_pushrun_near_check CHECK ((near >= 0)),
    CONSTRAINT policies_pushrun_pushed_check CHECK ((pushed >= 0)),
    CONSTRAINT policies_pushrun_version_check CHECK ((version >= 0))
);

ALTER TABLE public.policies_pushrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_pushrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policies_quietfirm (
    enterprise_id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    by bigint,
    by_name character varying(80) NOT NULL
);

CREATE TABLE public.policies_subscription (
    id bigint NOT NULL,
    level character varying(10) NOT NULL,
    kind character varying(10) NOT NULL,
    text character varying(60) NOT NULL,
    since timestamp with time zone NOT NULL,
    enterprise_id bigint NOT NULL,
    user_id bigint NOT NULL,
    industry character varying(1) NOT NULL,
    topic character varying(40) NOT NULL
);

ALTER TABLE public.policies_subscription ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.policies_subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.privacy_datarequest (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    kind character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    words text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_on date,
    warn_on date,
    handler bigint,
    handler_name character varying(80) NOT NULL,
    answer text NOT NULL,
    ended_at timestamp with time zone,
    outcome jsonb NOT NULL,
    copy bytea,
    copy_until timestamp with time zone,
    phone text NOT NULL,
    waits boolean NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.privacy_datarequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.privacy_datarequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_article (
    id bigint NOT NULL,
    title character varying(100) NOT NULL,
    trouble text NOT NULL,
    change text NOT NULL,
    lesson text NOT NULL,
    state character varying(10) NOT NULL,
    note character varying(300) NOT NULL,
    written_by bigint NOT NULL,
    written_name character varying(80) NOT NULL,
    written_at timestamp with time zone NOT NULL,
    approved_by bigint,
    approved_name character varying(80) NOT NULL,
    published_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    version integer NOT NULL,
    unit_id bigint NOT NULL,
    problem_id bigint NOT NULL,
    CONSTRAINT article_two_people CHECK (((NOT ((state)::text = 'published'::text)) OR ((published_at IS NOT NULL) AND (NOT ((approved_by = written_by) AND (approved_by IS NOT NULL)))))),
    CONSTRAINT problems_article_version_check CHECK ((version >= 0))
);

ALTER TABLE public.problems_article ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.problems_article_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_classdemand (
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    how character varying(6) NOT NULL,
    share smallint NOT NULL,
    why character varying(300) NOT NULL,
    by_id bigint,
    by_name character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL,
    problem_id bigint NOT NULL,
    CONSTRAINT problems_classdemand_share_check CHECK ((share >= 0))
);

ALTER TABLE public.problems_classdemand ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.problems_classdemand_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_problemclass (
    id bigint NOT NULL,
    title character varying(120) NOT NULL,
    words character varying(40)[] NOT NULL,
    core integer[] NOT NULL,
    place character varying(80) NOT NULL,
    topic character varying(60) NOT NULL,
    topic_title character varying(80) NOT NULL,
    state character varying(10) NOT NULL,
    by_hand boolean NOT NULL,
    auto_from smallint NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    ended_at timestamp with time zone,
    reason character varying(500) NOT NULL,
    size_then integer NOT NULL,
    version integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    demonstration boolean NOT NULL,
    merged_into_id bigint,
    owner_id bigint,
    unit_id bigint,
    CONSTRAINT problem_confirmed_has_owner CHECK (((NOT ((state)::text = ANY (ARRAY[('confirmed'::character varying)::text, ('settled'::character varying)::text]))) OR ((confirmed_at IS NOT NULL) AND (unit_id IS NOT NULL)))),
    CONSTRAINT problems_problemclass_auto_from_check CHECK ((auto_from >= 0)),
    CONSTRAINT problems_problemclass_size_then_check CHECK ((size_then >= 0)),
    CONSTRAINT problems_problemclass_version_check CHECK ((version >= 0))
);

ALTER TABLE public.problems_problemclass ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.problems_problemclass_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_remedy (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    text character varying(500) NOT NULL,
    due_on date NOT NULL,
    first_due_on date NOT NULL,
    warn_on date NOT NULL,
    told smallint NOT NULL,
    state character varying(8) NOT NULL,
    link character varying(10) NOT NULL,
    link_id bigint,
    link_title character varying(200) NOT NULL,
    since date,
    outcome character varying(500) NOT NULL,
    opened_by bigint,
    opened_at timestamp with time zone NOT NULL,
    ended_by bigint,
    ended_name character varying(80) NOT NULL,
    ended_at timestamp with time zone,
    owner_id bigint,
    problem_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT problems_remedy_told_check CHECK ((told >= 0)),
    CONSTRAINT remedy_done_has_day CHECK (((NOT ((state)::text = 'done'::text)) OR ((ended_at IS NOT NULL) AND (since IS NOT NULL))))
);

ALTER TABLE public.problems_remedy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.problems_remedy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_search (
    id bigint NOT NULL,
    asked_by bigint,
    asked_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    texts integer NOT NULL,
    groups integer NOT NULL,
    proposed integer NOT NULL,
    upto bigint NOT NULL,
    CONSTRAINT problems_search_groups_check CHECK ((groups >= 0)),
    CONSTRAINT problems_search_proposed_check CHECK ((proposed >= 0)),
    CONSTRAINT problems_search_texts_check CHECK ((texts >= 0))
);

ALTER TABLE public.problems_search ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.problems_search_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_alliancemember (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    folded character varying(120) NOT NULL,
    contact character varying(40) NOT NULL,
    phone character varying(20) NOT NULL,
    says character varying(200) NOT NULL,
    active boolean NOT NULL,
    joined_on date NOT NULL,
    left_on date,
    changed_at timestamp with time zone NOT NULL,
    enterprise_id bigint,
    CONSTRAINT alliance_member_left_has_day CHECK (((active AND (left_on IS NULL)) OR ((NOT active) AND (left_on IS NOT NULL))))
);

ALTER TABLE public.projects_alliancemember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_alliancemember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_blocker (
    id bigint NOT NULL,
    milestone character varying(20) NOT NULL,
    text character varying(1000) NOT NULL,
    consultation boolean NOT NULL,
    opened_name character varying(80) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    cleared_at timestamp with time zone,
    how character varying(300) NOT NULL,
    case_id bigint,
    project_id bigint NOT NULL,
    CONSTRAINT project_blocker_cleared_how CHECK ((((cleared_at IS NULL) AND ((how)::text = ''::text)) OR ((cleared_at IS NOT NULL) AND (NOT ((how)::text = ''::text)))))
);

ALTER TABLE public.projects_blocker ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_blocker_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_likeness (
    id bigint NOT NULL,
    why character varying(200) NOT NULL,
    state character varying(10) NOT NULL,
    decided_by character varying(80) NOT NULL,
    decided_at timestamp with time zone,
    note character varying(200) NOT NULL,
    other_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.projects_likeness ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_likeness_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_milestonenote (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    paper character varying(80) NOT NULL,
    done_on date NOT NULL,
    by_name character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.projects_milestonenote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_milestonenote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_project (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    version integer NOT NULL,
    title character varying(120) NOT NULL,
    company character varying(120) NOT NULL,
    folded character varying(120) NOT NULL,
    uscc character varying(18) NOT NULL,
    contact_name character varying(40) NOT NULL,
    contact_phone text NOT NULL,
    summary character varying(1000) NOT NULL,
    source character varying(20) NOT NULL,
    source_note character varying(200) NOT NULL,
    brought_by character varying(80) NOT NULL,
    chain character varying(30) NOT NULL,
    investment numeric(12,2),
    land numeric(9,2),
    site character varying(200) NOT NULL,
    agreement_number character varying(60) NOT NULL,
    agreement_on date,
    key boolean NOT NULL,
    stage character varying(20) NOT NULL,
    place smallint NOT NULL,
    state character varying(8) NOT NULL,
    reason character varying(20) NOT NULL,
    said character varying(300) NOT NULL,
    resume_on date,
    planned_on date,
    open_blockers smallint NOT NULL,
    token character varying(64),
    opened_by bigint,
    opened_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    department_id bigint,
    enterprise_id bigint,
    leader_id bigint,
    member_id bigint,
    merged_into_id bigint,
    office_id bigint NOT NULL,
    owner_id bigint,
    specialist_id bigint,
    town_id bigint,
    unit_id bigint NOT NULL,
    definition_id bigint NOT NULL,
    receipt character varying(40),
    CONSTRAINT project_investment_not_negative CHECK (((investment IS NULL) OR (investment >= (0)::numeric))),
    CONSTRAINT project_land_not_negative CHECK (((land IS NULL) OR (land >= (0)::numeric))),
    CONSTRAINT project_merged_into_one CHECK ((((merged_into_id IS NOT NULL) AND ((state)::text = 'merged'::text)) OR ((NOT ((state)::text = 'merged'::text)) AND (merged_into_id IS NULL)))),
    CONSTRAINT project_not_into_itself CHECK (((merged_into_id IS NULL) OR (NOT ((merged_into_id = id) AND (merged_into_id IS NOT NULL))))),
    CONSTRAINT project_stopped_has_reason CHECK (((NOT ((state)::text = ANY (ARRAY[('paused'::character varying)::text, ('lost'::character varying)::text]))) OR (NOT ((reason)::text = ''::text)))),
    CONSTRAINT projects_project_open_blockers_check CHECK ((open_blockers >= 0)),
    CONSTRAINT projects_project_place_check CHECK ((place >= 0)),
    CONSTRAINT projects_project_version_check CHECK ((version >= 0))
);

ALTER TABLE public.projects_project ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_project_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_projectlink (
    id bigint NOT NULL,
    by_name character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    application_id bigint,
    draft_id bigint,
    project_id bigint NOT NULL,
    CONSTRAINT project_link_one_thing CHECK (((application_id IS NOT NULL) OR (draft_id IS NOT NULL)))
);

ALTER TABLE public.projects_projectlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_projectlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_projectlog (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    by_name character varying(80) NOT NULL,
    text character varying(600) NOT NULL,
    to_firm boolean NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.projects_projectlog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_projectlog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_projectstage (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    "position" smallint NOT NULL,
    first_planned_on date,
    planned_on date,
    actual_on date,
    project_id bigint NOT NULL,
    CONSTRAINT projects_projectstage_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.projects_projectstage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_projectstage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_slip (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    before date NOT NULL,
    after date NOT NULL,
    reason character varying(20) NOT NULL,
    said character varying(300) NOT NULL,
    by_name character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.projects_slip ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_slip_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_stagedefinition (
    id bigint NOT NULL,
    version integer NOT NULL,
    body jsonb NOT NULL,
    live boolean NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT projects_stagedefinition_version_check CHECK ((version >= 0))
);

ALTER TABLE public.projects_stagedefinition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_stagedefinition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_triopart (
    id bigint NOT NULL,
    role character varying(12) NOT NULL,
    since date NOT NULL,
    heard_on date NOT NULL,
    due_on date NOT NULL,
    told_on date,
    ended_on date,
    project_id bigint NOT NULL,
    unit_id bigint,
    user_id bigint,
    CONSTRAINT project_trio_who CHECK (((((role)::text = 'department'::text) AND (unit_id IS NOT NULL) AND (user_id IS NULL)) OR ((NOT ((role)::text = 'department'::text)) AND (unit_id IS NULL) AND (user_id IS NOT NULL))))
);

ALTER TABLE public.projects_triopart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_triopart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.projects_watch (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    factor character varying(20) NOT NULL,
    text character varying(500) NOT NULL,
    start_on date NOT NULL,
    due_on date NOT NULL,
    first_due_on date NOT NULL,
    warn_on date NOT NULL,
    to_firm boolean NOT NULL,
    state character varying(10) NOT NULL,
    told smallint NOT NULL,
    outcome character varying(500) NOT NULL,
    ended_on date,
    opened_by bigint,
    opened_name character varying(80) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    owner_id bigint,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT project_watch_ended CHECK ((((ended_on IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (ended_on IS NOT NULL) AND (NOT ((outcome)::text = ''::text))))),
    CONSTRAINT project_watch_factor CHECK (((((kind)::text = 'factor'::text) AND (NOT ((factor)::text = ''::text))) OR ((NOT ((kind)::text = 'factor'::text)) AND ((factor)::text = ''::text)))),
    CONSTRAINT projects_watch_told_check CHECK ((told >= 0))
);

ALTER TABLE public.projects_watch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.projects_watch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ratings_occasion (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    round smallint NOT NULL,
    item_kind character varying(10) NOT NULL,
    item character varying(60) NOT NULL,
    item_title character varying(120) NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    token_hash character varying(64),
    expires_at timestamp with time zone,
    grade smallint,
    solved character varying(8) NOT NULL,
    labels character varying(20)[] NOT NULL,
    comment text NOT NULL,
    public boolean NOT NULL,
    via character varying(10) NOT NULL,
    rated_by bigint,
    rated_at timestamp with time zone,
    more text NOT NULL,
    more_at timestamp with time zone,
    answer text NOT NULL,
    answered_by bigint,
    answered_name character varying(80) NOT NULL,
    answered_at timestamp with time zone,
    case_id bigint NOT NULL,
    centre_id bigint,
    enterprise_id bigint NOT NULL,
    mending_id bigint,
    unit_id bigint,
    CONSTRAINT occasion_grade_has_time CHECK ((((grade IS NULL) AND (rated_at IS NULL)) OR ((grade >= 1) AND (grade <= 5) AND (rated_at IS NOT NULL)))),
    CONSTRAINT ratings_occasion_grade_check CHECK ((grade >= 0)),
    CONSTRAINT ratings_occasion_round_check CHECK ((round >= 0))
);

ALTER TABLE public.ratings_occasion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ratings_occasion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reception_booking (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    matter character varying(80) NOT NULL,
    item_code character varying(60) NOT NULL,
    name character varying(40) NOT NULL,
    phone text NOT NULL,
    token character varying(32) NOT NULL,
    code character varying(6) NOT NULL,
    moves smallint NOT NULL,
    reminded_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    centre_id bigint NOT NULL,
    enterprise_id bigint,
    user_id bigint,
    CONSTRAINT reception_booking_moves_check CHECK ((moves >= 0))
);

ALTER TABLE public.reception_booking ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reception_booking_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reception_hall (
    id bigint NOT NULL,
    sessions jsonb NOT NULL,
    slot_minutes smallint NOT NULL,
    booked_per_hour smallint NOT NULL,
    days_ahead smallint NOT NULL,
    early_minutes smallint NOT NULL,
    late_minutes smallint NOT NULL,
    letters jsonb NOT NULL,
    verified boolean NOT NULL,
    source character varying(200) NOT NULL,
    kiosk_key character varying(32) NOT NULL,
    active boolean NOT NULL,
    centre_id bigint NOT NULL,
    CONSTRAINT reception_hall_booked_per_hour_check CHECK ((booked_per_hour >= 0)),
    CONSTRAINT reception_hall_days_ahead_check CHECK ((days_ahead >= 0)),
    CONSTRAINT reception_hall_early_minutes_check CHECK ((early_minutes >= 0)),
    CONSTRAINT reception_hall_late_minutes_check CHECK ((late_minutes >= 0)),
    CONSTRAINT reception_hall_slot_minutes_check CHECK ((slot_minutes >= 0))
);

ALTER TABLE public.reception_hall ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reception_hall_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reception_handover (
    id bigint NOT NULL,
    papers character varying(80)[] NOT NULL,
    signed_by character varying(40) NOT NULL,
    signed_as character varying(10) NOT NULL,
    id_tail character varying(4) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    case_id bigint NOT NULL,
    centre_id bigint NOT NULL,
    signature_id uuid,
    window_id bigint
);

ALTER TABLE public.reception_handover ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reception_handover_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reception_series (
    id bigint NOT NULL,
    day date NOT NULL,
    letter character varying(2) NOT NULL,
    last integer NOT NULL,
    centre_id bigint NOT NULL,
    CONSTRAINT reception_series_last_check CHECK ((last >= 0))
);

ALTER TABLE public.reception_series ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reception_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reception_ticket (
    id bigint NOT NULL,
    day date NOT NULL,
    letter character varying(2) NOT NULL,
    seq integer NOT NULL,
    kind character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    source character varying(10) NOT NULL,
    matter character varying(80) NOT NULL,
    item_code character varying(60) NOT NULL,
    token character varying(32) NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    slot_at timestamp with time zone,
    moved_at timestamp with time zone,
    ended_at timestamp with time zone,
    booking_id bigint,
    centre_id bigint NOT NULL,
    enterprise_id bigint,
    window_id bigint,
    CONSTRAINT reception_ticket_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.reception_ticket ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reception_ticket_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reception_told (
    id bigint NOT NULL,
    number character varying(24) NOT NULL,
    token character varying(32) NOT NULL,
    firm_name character varying(120) NOT NULL,
    matter character varying(120) NOT NULL,
    item_code character varying(60) NOT NULL,
    missing jsonb NOT NULL,
    note character varying(500) NOT NULL,
    reason character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    before_id bigint,
    by_id bigint NOT NULL,
    centre_id bigint NOT NULL,
    enterprise_id bigint,
    window_id bigint
);

ALTER TABLE public.reception_told ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reception_told_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reception_turn (
    id bigint NOT NULL,
    waited_from timestamp with time zone NOT NULL,
    called_at timestamp with time zone NOT NULL,
    last_called_at timestamp with time zone NOT NULL,
    recalls smallint NOT NULL,
    began_at timestamp with time zone,
    ended_at timestamp with time zone,
    outcome character varying(12) NOT NULL,
    note character varying(200) NOT NULL,
    clerk_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    window_id bigint NOT NULL,
    CONSTRAINT reception_turn_recalls_check CHECK ((recalls >= 0)),
    CONSTRAINT turn_ended_has_outcome CHECK ((((ended_at IS NULL) AND ((outcome)::text = ''::text)) OR ((ended_at IS NOT NULL) AND (NOT ((outcome)::text = ''::text)))))
);

ALTER TABLE public.reception_turn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reception_turn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reception_turnact (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    number character varying(24) NOT NULL,
    title character varying(120) NOT NULL,
    at timestamp with time zone NOT NULL,
    turn_id bigint NOT NULL
);

ALTER TABLE public.reception_turnact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reception_turnact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reform_alarm (
    id bigint NOT NULL,
    about character varying(6) NOT NULL,
    step character varying(20) NOT NULL,
    due_on date NOT NULL,
    at timestamp with time zone NOT NULL,
    told smallint NOT NULL,
    task_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT reform_alarm_told_check CHECK ((told >= 0))
);

ALTER TABLE public.reform_alarm ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reform_alarm_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reform_quarterreview (
    id bigint NOT NULL,
    quarter character varying(6) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    known_on date NOT NULL,
    figures jsonb NOT NULL,
    task_id bigint NOT NULL
);

ALTER TABLE public.reform_quarterreview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reform_quarterreview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reform_reformtask (
    id bigint NOT NULL,
    number smallint NOT NULL,
    section character varying(80) NOT NULL,
    main_task character varying(80) NOT NULL,
    content text NOT NULL,
    lead_text character varying(200) NOT NULL,
    responsible_text character varying(300) NOT NULL,
    deadline character varying(40) NOT NULL,
    due_on date,
    lead_units character varying(60)[] NOT NULL,
    responsible_units character varying(60)[] NOT NULL,
    inferred character varying(20)[] NOT NULL,
    functions character varying(40)[] NOT NULL,
    source character varying(200) NOT NULL,
    active boolean NOT NULL,
    CONSTRAINT reform_reformtask_number_check CHECK ((number >= 0))
);

ALTER TABLE public.reform_reformtask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reform_reformtask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reform_report (
    id bigint NOT NULL,
    part character varying(5) NOT NULL,
    unit_name character varying(100) NOT NULL,
    says character varying(5) NOT NULL,
    text text NOT NULL,
    trouble text NOT NULL,
    following text NOT NULL,
    links jsonb NOT NULL,
    state character varying(9) NOT NULL,
    by_name character varying(60) NOT NULL,
    at timestamp with time zone NOT NULL,
    decided_name character varying(60) NOT NULL,
    decided_at timestamp with time zone,
    reason character varying(300) NOT NULL,
    by_id bigint NOT NULL,
    corrects_id bigint,
    decided_by_id bigint,
    review_id bigint,
    task_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT decided_by_somebody_else CHECK (((decided_by_id IS NULL) OR ((state)::text = 'withdrawn'::text) OR (NOT ((decided_by_id = by_id) AND (decided_by_id IS NOT NULL))))),
    CONSTRAINT decided_has_moment CHECK ((((decided_at IS NULL) AND ((state)::text = 'waiting'::text)) OR ((NOT ((state)::text = 'waiting'::text)) AND (decided_at IS NOT NULL))))
);

ALTER TABLE public.reform_report ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reform_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reform_reportfile (
    id bigint NOT NULL,
    file_id uuid NOT NULL,
    report_id bigint NOT NULL
);

ALTER TABLE public.reform_reportfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reform_reportfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reports_report (
    id bigint NOT NULL,
    start date NOT NULL,
    "end" date NOT NULL,
    edition smallint NOT NULL,
    state character varying(6) NOT NULL,
    scheduled boolean NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by_name character varying(80) NOT NULL,
    made_at timestamp with time zone,
    tries smallint NOT NULL,
    error character varying(300) NOT NULL,
    body jsonb NOT NULL,
    docx_id uuid,
    pdf_id uuid,
    xlsx_id uuid,
    plan_id bigint NOT NULL,
    CONSTRAINT report_made_whole CHECK (((NOT ((state)::text = 'made'::text)) OR ((docx_id IS NOT NULL) AND (made_at IS NOT NULL) AND (pdf_id IS NOT NULL) AND (xlsx_id IS NOT NULL)))),
    CONSTRAINT report_span CHECK (("end" >= start)),
    CONSTRAINT reports_report_edition_check CHECK ((edition >= 0)),
    CONSTRAINT reports_report_tries_check CHECK ((tries >= 0))
);

ALTER TABLE public.reports_report ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reports_reportplan (
    id bigint NOT NULL,
    title character varying(60) NOT NULL,
    sort character varying(7) NOT NULL,
    parts character varying(12)[] NOT NULL,
    recipients bigint[] NOT NULL,
    lag smallint NOT NULL,
    names boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by_name character varying(80) NOT NULL,
    ended_at timestamp with time zone,
    unit_id bigint,
    CONSTRAINT reports_reportplan_lag_check CHECK ((lag >= 0))
);

ALTER TABLE public.reports_reportplan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_reportplan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_figurenote (
    id bigint NOT NULL,
    metric character varying(40) NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    text character varying(300) NOT NULL,
    unit_id bigint,
    finding_id bigint NOT NULL
);

ALTER TABLE public.supervision_figurenote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supervision_figurenote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_finding (
    id bigint NOT NULL,
    rule character varying(40) NOT NULL,
    purpose character varying(10) NOT NULL,
    title character varying(80) NOT NULL,
    subject character varying(120) NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    units bigint[] NOT NULL,
    people bigint[] NOT NULL,
    says text NOT NULL,
    traits jsonb NOT NULL,
    count integer NOT NULL,
    state character varying(12) NOT NULL,
    found_at timestamp with time zone NOT NULL,
    grown_at timestamp with time zone,
    reply text NOT NULL,
    reply_name character varying(80) NOT NULL,
    replied_at timestamp with time zone,
    consequence character varying(10) NOT NULL,
    outcome character varying(10) NOT NULL,
    reason text NOT NULL,
    concluded_by bigint,
    concluded_name character varying(80) NOT NULL,
    concluded_at timestamp with time zone,
    unit_id bigint,
    excused_by_id bigint,
    taught_id bigint,
    CONSTRAINT finding_concluded_has_time CHECK ((((concluded_at IS NULL) AND ((state)::text = ANY (ARRAY[('open'::character varying)::text, ('suppressed'::character varying)::text]))) OR ((concluded_at IS NOT NULL) AND ((state)::text = ANY (ARRAY[('confirmed'::character varying)::text, ('false_alarm'::character varying)::text]))))),
    CONSTRAINT supervision_finding_count_check CHECK ((count >= 0))
);

ALTER TABLE public.supervision_finding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supervision_finding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_findingcase (
    id bigint NOT NULL,
    says character varying(200) NOT NULL,
    sent_back boolean NOT NULL,
    case_id bigint NOT NULL,
    finding_id bigint NOT NULL
);

ALTER TABLE public.supervision_findingcase ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supervision_findingcase_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_learntexception (
    id bigint NOT NULL,
    rule character varying(40) NOT NULL,
    traits jsonb NOT NULL,
    words jsonb NOT NULL,
    why text NOT NULL,
    state character varying(10) NOT NULL,
    until date NOT NULL,
    proposed_by bigint NOT NULL,
    proposed_name character varying(80) NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by bigint,
    decided_name character varying(80) NOT NULL,
    decided_at timestamp with time zone,
    ended_name character varying(80) NOT NULL,
    ended_at timestamp with time zone,
    ended_why text NOT NULL
);

ALTER TABLE public.supervision_learntexception ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supervision_learntexception_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_lookedday (
    id bigint NOT NULL,
    day date NOT NULL,
    at timestamp with time zone NOT NULL,
    found integer NOT NULL,
    suppressed integer NOT NULL,
    digest character varying(64) NOT NULL,
    CONSTRAINT supervision_lookedday_found_check CHECK ((found >= 0)),
    CONSTRAINT supervision_lookedday_suppressed_check CHECK ((suppressed >= 0))
);

ALTER TABLE public.supervision_lookedday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supervision_lookedday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_ratingorigin (
    id bigint NOT NULL,
    device character varying(32) NOT NULL,
    address character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL,
    occasion_id bigint NOT NULL
);

ALTER TABLE public.supervision_ratingorigin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supervision_ratingorigin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_rectification (
    id bigint NOT NULL,
    what text NOT NULL,
    due_on date NOT NULL,
    state character varying(10) NOT NULL,
    report text NOT NULL,
    reported_name character varying(80) NOT NULL,
    reported_at timestamp with time zone,
    note text NOT NULL,
    accepted_at timestamp with time zone,
    finding_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.supervision_rectification ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supervision_rectification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);

ALTER TABLE ONLY public.projects_alliancemember
    ADD CONSTRAINT alliance_member_once UNIQUE (folded);

ALTER TABLE ONLY public.api_storedreply
    ADD CONSTRAINT api_storedreply_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.boards_screen
    ADD CONSTRAINT boards_screen_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.boards_screen
    ADD CONSTRAINT boards_screen_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_bundleversion
    ADD CONSTRAINT bundle_version_number UNIQUE (bundle_id, number);

ALTER TABLE ONLY public.bundles_bundleversion
    ADD CONSTRAINT bundle_versions_apart EXCLUDE USING gist (bundle_id WITH =, effective WITH &&) WHERE (((state)::text = ANY (ARRAY[('scheduled'::character varying)::text, ('live'::character varying)::text, ('past'::character varying)::text])));

ALTER TABLE ONLY public.bundles_application
    ADD CONSTRAINT bundles_application_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.bundles_application
    ADD CONSTRAINT bundles_application_result_code_key UNIQUE (result_code);

ALTER TABLE ONLY public.bundles_application
    ADD CONSTRAINT bundles_application_token_key UNIQUE (token);

ALTER TABLE ONLY public.bundles_applicationdraft
    ADD CONSTRAINT bundles_applicationdraft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_applicationdraft
    ADD CONSTRAINT bundles_applicationdraft_token_key UNIQUE (token);

ALTER TABLE ONLY public.bundles_applicationmaterial
    ADD CONSTRAINT bundles_applicationmaterial_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_applicationtask
    ADD CONSTRAINT bundles_applicationtask_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_bundle
    ADD CONSTRAINT bundles_bundle_code_key UNIQUE (code);

ALTER TABLE ONLY public.bundles_bundle
    ADD CONSTRAINT bundles_bundle_live_id_key UNIQUE (live_id);

ALTER TABLE ONLY public.bundles_bundle
    ADD CONSTRAINT bundles_bundle_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_bundleversion
    ADD CONSTRAINT bundles_bundleversion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_draftshare
    ADD CONSTRAINT bundles_draftshare_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_taskrequest
    ADD CONSTRAINT bundles_taskrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_undertaking
    ADD CONSTRAINT bundles_undertaking_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cards_card
    ADD CONSTRAINT cards_card_link_hash_key UNIQUE (link_hash);

ALTER TABLE ONLY public.cards_card
    ADD CONSTRAINT cards_card_number_key UNIQUE (number);

ALTER TABLE ONLY public.cards_card
    ADD CONSTRAINT cards_card_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cards_carduse
    ADD CONSTRAINT cards_carduse_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cards_carduse
    ADD CONSTRAINT cards_carduse_token_key UNIQUE (token);

ALTER TABLE ONLY public.cards_signingkey
    ADD CONSTRAINT cards_signingkey_kid_key UNIQUE (kid);

ALTER TABLE ONLY public.cards_signingkey
    ADD CONSTRAINT cards_signingkey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_answer
    ADD CONSTRAINT cases_answer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_assignment
    ADD CONSTRAINT cases_assignment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_attachment
    ADD CONSTRAINT cases_attachment_file_id_key UNIQUE (file_id);

ALTER TABLE ONLY public.cases_attachment
    ADD CONSTRAINT cases_attachment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_number_key UNIQUE (number);

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_clock
    ADD CONSTRAINT cases_clock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_consultation
    ADD CONSTRAINT cases_consultation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_extension
    ADD CONSTRAINT cases_extension_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_limit
    ADD CONSTRAINT cases_limit_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.cases_materialrequest
    ADD CONSTRAINT cases_materialrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_message
    ADD CONSTRAINT cases_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_objection
    ADD CONSTRAINT cases_objection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_processdefinition
    ADD CONSTRAINT cases_processdefinition_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_rating
    ADD CONSTRAINT cases_rating_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_revisit
    ADD CONSTRAINT cases_revisit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_savedview
    ADD CONSTRAINT cases_savedview_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_supervisionorder
    ADD CONSTRAINT cases_supervisionorder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalogue_centrestations
    ADD CONSTRAINT catalogue_centrestations_centre_id_key UNIQUE (centre_id);

ALTER TABLE ONLY public.catalogue_centrestations
    ADD CONSTRAINT catalogue_centrestations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalogue_formfield
    ADD CONSTRAINT catalogue_formfield_name_key UNIQUE (name);

ALTER TABLE ONLY public.catalogue_formfield
    ADD CONSTRAINT catalogue_formfield_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalogue_itemversion
    ADD CONSTRAINT catalogue_itemversion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalogue_serviceitem
    ADD CONSTRAINT catalogue_serviceitem_code_key UNIQUE (code);

ALTER TABLE ONLY public.catalogue_serviceitem
    ADD CONSTRAINT catalogue_serviceitem_live_id_key UNIQUE (live_id);

ALTER TABLE ONLY public.catalogue_serviceitem
    ADD CONSTRAINT catalogue_serviceitem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalogue_stationing
    ADD CONSTRAINT catalogue_stationing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_claimdraft
    ADD CONSTRAINT claim_draft_once UNIQUE (user_id, enterprise_id, policy_id);

ALTER TABLE ONLY public.policies_claimmaterial
    ADD CONSTRAINT claim_material_once UNIQUE (claim_id, type_id);

ALTER TABLE ONLY public.problems_classdemand
    ADD CONSTRAINT class_demand_once UNIQUE (problem_id, case_id);

ALTER TABLE ONLY public.credit_creditconsent
    ADD CONSTRAINT credit_creditconsent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credit_creditlook
    ADD CONSTRAINT credit_creditlook_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credit_creditrecord
    ADD CONSTRAINT credit_creditrecord_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credit_creditrepair
    ADD CONSTRAINT credit_creditrepair_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credit_creditrepair
    ADD CONSTRAINT credit_creditrepair_token_key UNIQUE (token);

ALTER TABLE ONLY public.insight_daily
    ADD CONSTRAINT daily_once UNIQUE (metric, cut, day, key, known);

ALTER TABLE ONLY public.demands_demand
    ADD CONSTRAINT demands_demand_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.demands_demanddraft
    ADD CONSTRAINT demands_demanddraft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demands_demanddraft
    ADD CONSTRAINT demands_demanddraft_token_key UNIQUE (token);

ALTER TABLE ONLY public.demands_externalref
    ADD CONSTRAINT demands_externalref_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demands_knownanswer
    ADD CONSTRAINT demands_knownanswer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demands_learnedmodel
    ADD CONSTRAINT demands_learnedmodel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demands_ratinglink
    ADD CONSTRAINT demands_ratinglink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demands_ratinglink
    ADD CONSTRAINT demands_ratinglink_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.demands_submission
    ADD CONSTRAINT demands_submission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demands_submission
    ADD CONSTRAINT demands_submission_token_key UNIQUE (token);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.enterprises_bankaccount
    ADD CONSTRAINT enterprises_bankaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_dataconsent
    ADD CONSTRAINT enterprises_dataconsent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_datareading
    ADD CONSTRAINT enterprises_datareading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_destruction
    ADD CONSTRAINT enterprises_destruction_evidence_id_key UNIQUE (evidence_id);

ALTER TABLE ONLY public.enterprises_destruction
    ADD CONSTRAINT enterprises_destruction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_enterprise
    ADD CONSTRAINT enterprises_enterprise_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_enterprise
    ADD CONSTRAINT enterprises_enterprise_uscc_key UNIQUE (uscc);

ALTER TABLE ONLY public.enterprises_evidence
    ADD CONSTRAINT enterprises_evidence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_evidenceconsent
    ADD CONSTRAINT enterprises_evidenceconsent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_evidencereading
    ADD CONSTRAINT enterprises_evidencereading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_evidencetype
    ADD CONSTRAINT enterprises_evidencetype_code_key UNIQUE (code);

ALTER TABLE ONLY public.enterprises_evidencetype
    ADD CONSTRAINT enterprises_evidencetype_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_fact
    ADD CONSTRAINT enterprises_fact_name_key UNIQUE (name);

ALTER TABLE ONLY public.enterprises_fact
    ADD CONSTRAINT enterprises_fact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_factimport
    ADD CONSTRAINT enterprises_factimport_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_factrecord
    ADD CONSTRAINT enterprises_factrecord_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_firmcontact
    ADD CONSTRAINT enterprises_firmcontact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_firmfacts
    ADD CONSTRAINT enterprises_firmfacts_pkey PRIMARY KEY (enterprise_id);

ALTER TABLE ONLY public.enterprises_firmplan
    ADD CONSTRAINT enterprises_firmplan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_firmrelation
    ADD CONSTRAINT enterprises_firmrelation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_firmtag
    ADD CONSTRAINT enterprises_firmtag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_importchange
    ADD CONSTRAINT enterprises_importchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_importkept
    ADD CONSTRAINT enterprises_importkept_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_importmapping
    ADD CONSTRAINT enterprises_importmapping_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_importproblem
    ADD CONSTRAINT enterprises_importproblem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_importrow
    ADD CONSTRAINT enterprises_importrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_importvalue
    ADD CONSTRAINT enterprises_importvalue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_membership
    ADD CONSTRAINT enterprises_membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_retentionrule
    ADD CONSTRAINT enterprises_retentionrule_code_key UNIQUE (code);

ALTER TABLE ONLY public.enterprises_retentionrule
    ADD CONSTRAINT enterprises_retentionrule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_saving
    ADD CONSTRAINT enterprises_saving_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_tag
    ADD CONSTRAINT enterprises_tag_code_key UNIQUE (code);

ALTER TABLE ONLY public.enterprises_tag
    ADD CONSTRAINT enterprises_tag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.escorts_escort
    ADD CONSTRAINT escorts_escort_number_key UNIQUE (number);

ALTER TABLE ONLY public.escorts_escort
    ADD CONSTRAINT escorts_escort_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.escorts_escortlog
    ADD CONSTRAINT escorts_escortlog_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.escorts_escortstep
    ADD CONSTRAINT escorts_escortstep_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.escorts_specialist
    ADD CONSTRAINT escorts_specialist_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.escorts_specialist
    ADD CONSTRAINT escorts_specialist_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.exchange_bar
    ADD CONSTRAINT exchange_bar_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_complaint
    ADD CONSTRAINT exchange_complaint_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_engagement
    ADD CONSTRAINT exchange_engagement_offer_id_key UNIQUE (offer_id);

ALTER TABLE ONLY public.exchange_engagement
    ADD CONSTRAINT exchange_engagement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_fit
    ADD CONSTRAINT exchange_fit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_kind
    ADD CONSTRAINT exchange_kind_code_key UNIQUE (code);

ALTER TABLE ONLY public.exchange_kind
    ADD CONSTRAINT exchange_kind_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_offer
    ADD CONSTRAINT exchange_offer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_product
    ADD CONSTRAINT exchange_product_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_provider
    ADD CONSTRAINT exchange_provider_enterprise_id_key UNIQUE (enterprise_id);

ALTER TABLE ONLY public.exchange_provider
    ADD CONSTRAINT exchange_provider_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_request_named
    ADD CONSTRAINT exchange_request_named_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_request_named
    ADD CONSTRAINT exchange_request_named_request_id_provider_id_d84f3dc8_uniq UNIQUE (request_id, provider_id);

ALTER TABLE ONLY public.exchange_request
    ADD CONSTRAINT exchange_request_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.exchange_requestdraft
    ADD CONSTRAINT exchange_requestdraft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_requestdraft
    ADD CONSTRAINT exchange_requestdraft_token_key UNIQUE (token);

ALTER TABLE ONLY public.exchange_review
    ADD CONSTRAINT exchange_review_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demands_externalref
    ADD CONSTRAINT external_ref_once UNIQUE (system, external_id);

ALTER TABLE ONLY public.supervision_figurenote
    ADD CONSTRAINT figure_note_once UNIQUE (finding_id, metric);

ALTER TABLE ONLY public.policies_financefile
    ADD CONSTRAINT finance_file_once UNIQUE (batch_id, digest);

ALTER TABLE ONLY public.supervision_findingcase
    ADD CONSTRAINT finding_case_once UNIQUE (finding_id, case_id);

ALTER TABLE ONLY public.supervision_finding
    ADD CONSTRAINT finding_once UNIQUE (rule, subject, since);

ALTER TABLE ONLY public.finding_searchdocument
    ADD CONSTRAINT finding_searchdocument_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.finding_searchdue
    ADD CONSTRAINT finding_searchdue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.finding_searchsound
    ADD CONSTRAINT finding_searchsound_pkey PRIMARY KEY ("char");

ALTER TABLE ONLY public.finding_searchterm
    ADD CONSTRAINT finding_searchterm_pkey PRIMARY KEY (term);

ALTER TABLE ONLY public.finding_vector
    ADD CONSTRAINT finding_vector_pkey PRIMARY KEY (document_id);

ALTER TABLE ONLY public.exchange_fit
    ADD CONSTRAINT fit_once UNIQUE (request_id, product_id);

ALTER TABLE ONLY public.grid_cell
    ADD CONSTRAINT grid_cell_code_key UNIQUE (code);

ALTER TABLE ONLY public.grid_cell
    ADD CONSTRAINT grid_cell_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grid_finding
    ADD CONSTRAINT grid_finding_case_id_key UNIQUE (case_id);

ALTER TABLE ONLY public.grid_finding
    ADD CONSTRAINT grid_finding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grid_gridfirm
    ADD CONSTRAINT grid_gridfirm_pkey PRIMARY KEY (enterprise_id);

ALTER TABLE ONLY public.grid_handover
    ADD CONSTRAINT grid_handover_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grid_promise
    ADD CONSTRAINT grid_promise_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grid_teammember
    ADD CONSTRAINT grid_teammember_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grid_visit
    ADD CONSTRAINT grid_visit_number_key UNIQUE (number);

ALTER TABLE ONLY public.grid_visit
    ADD CONSTRAINT grid_visit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grid_visit
    ADD CONSTRAINT grid_visit_token_key UNIQUE (token);

ALTER TABLE ONLY public.grid_visitphoto
    ADD CONSTRAINT grid_visitphoto_file_id_key UNIQUE (file_id);

ALTER TABLE ONLY public.grid_visitphoto
    ADD CONSTRAINT grid_visitphoto_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_apitoken
    ADD CONSTRAINT identity_apitoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_apitoken
    ADD CONSTRAINT identity_apitoken_prefix_key UNIQUE (prefix);

ALTER TABLE ONLY public.identity_centre
    ADD CONSTRAINT identity_centre_code_key UNIQUE (code);

ALTER TABLE ONLY public.identity_centre
    ADD CONSTRAINT identity_centre_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_channel
    ADD CONSTRAINT identity_channel_code_key UNIQUE (code);

ALTER TABLE ONLY public.identity_channel
    ADD CONSTRAINT identity_channel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_delegation
    ADD CONSTRAINT identity_delegation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_district
    ADD CONSTRAINT identity_district_code_key UNIQUE (code);

ALTER TABLE ONLY public.identity_district
    ADD CONSTRAINT identity_district_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_dutyentry_co_units
    ADD CONSTRAINT identity_dutyentry_co_units_dutyentry_id_unit_id_ecd6cc0b_uniq UNIQUE (dutyentry_id, unit_id);

ALTER TABLE ONLY public.identity_dutyentry_co_units
    ADD CONSTRAINT identity_dutyentry_co_units_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_dutyentry
    ADD CONSTRAINT identity_dutyentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_dutyentry
    ADD CONSTRAINT identity_dutyentry_topic_key UNIQUE (topic);

ALTER TABLE ONLY public.identity_formerpassword
    ADD CONSTRAINT identity_formerpassword_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_post
    ADD CONSTRAINT identity_post_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_precedent
    ADD CONSTRAINT identity_precedent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_secondfactor
    ADD CONSTRAINT identity_secondfactor_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_secondfactor
    ADD CONSTRAINT identity_secondfactor_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.identity_signedin
    ADD CONSTRAINT identity_signedin_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_signedin
    ADD CONSTRAINT identity_signedin_session_key_key UNIQUE (session_key);

ALTER TABLE ONLY public.identity_signin
    ADD CONSTRAINT identity_signin_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_unit
    ADD CONSTRAINT identity_unit_code_key UNIQUE (code);

ALTER TABLE ONLY public.identity_unit
    ADD CONSTRAINT identity_unit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_user
    ADD CONSTRAINT identity_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.identity_user
    ADD CONSTRAINT identity_user_username_key UNIQUE (username);

ALTER TABLE ONLY public.identity_window
    ADD CONSTRAINT identity_window_code_key UNIQUE (code);

ALTER TABLE ONLY public.identity_window
    ADD CONSTRAINT identity_window_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprises_importchange
    ADD CONSTRAINT import_change_once UNIQUE (batch_id, enterprise_id);

ALTER TABLE ONLY public.enterprises_importkept
    ADD CONSTRAINT import_kept_once UNIQUE (batch_id, enterprise_id);

ALTER TABLE ONLY public.enterprises_importmapping
    ADD CONSTRAINT import_mapping_once UNIQUE (source, title);

ALTER TABLE ONLY public.enterprises_importrow
    ADD CONSTRAINT import_row_once UNIQUE (batch_id, number);

ALTER TABLE ONLY public.enterprises_importvalue
    ADD CONSTRAINT import_value_once UNIQUE (batch_id, place, text);

ALTER TABLE ONLY public.insight_counted
    ADD CONSTRAINT insight_counted_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insight_daily
    ADD CONSTRAINT insight_daily_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insight_mark
    ADD CONSTRAINT insight_mark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insight_metriccode
    ADD CONSTRAINT insight_metriccode_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insight_waiting
    ADD CONSTRAINT insight_waiting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.integrity_anchor
    ADD CONSTRAINT integrity_anchor_day_key UNIQUE (day);

ALTER TABLE ONLY public.integrity_anchor
    ADD CONSTRAINT integrity_anchor_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.integrity_deskdata
    ADD CONSTRAINT integrity_deskdata_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.integrity_lock
    ADD CONSTRAINT integrity_lock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.integrity_slot
    ADD CONSTRAINT integrity_slot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meetings_invitation
    ADD CONSTRAINT invited_unit_once UNIQUE (meeting_id, unit_id);

ALTER TABLE ONLY public.catalogue_itemversion
    ADD CONSTRAINT item_version_number UNIQUE (item_id, number);

ALTER TABLE ONLY public.catalogue_itemversion
    ADD CONSTRAINT item_versions_apart EXCLUDE USING gist (item_id WITH =, effective WITH &&) WHERE (((state)::text = ANY (ARRAY[('scheduled'::character varying)::text, ('live'::character varying)::text, ('past'::character varying)::text])));

ALTER TABLE ONLY public.kernel_accessrecord
    ADD CONSTRAINT kernel_accessrecord_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_calendarday
    ADD CONSTRAINT kernel_calendarday_once UNIQUE (version_id, day);

ALTER TABLE ONLY public.kernel_calendarday
    ADD CONSTRAINT kernel_calendarday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_calendarversion
    ADD CONSTRAINT kernel_calendarversion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_datakey
    ADD CONSTRAINT kernel_datakey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_event
    ADD CONSTRAINT kernel_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_event
    ADD CONSTRAINT kernel_event_stream_seq UNIQUE (stream, seq);

ALTER TABLE ONLY public.kernel_notice
    ADD CONSTRAINT kernel_notice_dedupe_key_key UNIQUE (dedupe_key);

ALTER TABLE ONLY public.kernel_notice
    ADD CONSTRAINT kernel_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_noticetemplate
    ADD CONSTRAINT kernel_noticetemplate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_rekeying
    ADD CONSTRAINT kernel_rekeying_pkey PRIMARY KEY ("column");

ALTER TABLE ONLY public.kernel_seal
    ADD CONSTRAINT kernel_seal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_storedfile
    ADD CONSTRAINT kernel_storedfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kernel_stream
    ADD CONSTRAINT kernel_stream_pkey PRIMARY KEY (stream);

ALTER TABLE ONLY public.kernel_noticetemplate
    ADD CONSTRAINT kernel_template_once UNIQUE (code, channel);

ALTER TABLE ONLY public.law_agreement
    ADD CONSTRAINT law_agreement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.law_checksheet
    ADD CONSTRAINT law_checksheet_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.law_checkup
    ADD CONSTRAINT law_checkup_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.law_evidencekey
    ADD CONSTRAINT law_evidencekey_pkey PRIMARY KEY (fingerprint);

ALTER TABLE ONLY public.law_invitation
    ADD CONSTRAINT law_invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.law_invitation
    ADD CONSTRAINT law_invitation_token_key UNIQUE (token);

ALTER TABLE ONLY public.law_lawmatter
    ADD CONSTRAINT law_lawmatter_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.law_lawmatter
    ADD CONSTRAINT law_lawmatter_token_key UNIQUE (token);

ALTER TABLE ONLY public.law_lawoffice
    ADD CONSTRAINT law_lawoffice_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.law_lawservice
    ADD CONSTRAINT law_lawservice_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.law_lawtemplate
    ADD CONSTRAINT law_lawtemplate_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.law_preservedevidence
    ADD CONSTRAINT law_preservedevidence_code_key UNIQUE (code);

ALTER TABLE ONLY public.law_preservedevidence
    ADD CONSTRAINT law_preservedevidence_number_key UNIQUE (number);

ALTER TABLE ONLY public.law_preservedevidence
    ADD CONSTRAINT law_preservedevidence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_applicationmaterial
    ADD CONSTRAINT material_once_a_kind UNIQUE (application_id, type_id);

ALTER TABLE ONLY public.meetings_agendaitem
    ADD CONSTRAINT meetings_agendaitem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meetings_decision
    ADD CONSTRAINT meetings_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meetings_forcematter
    ADD CONSTRAINT meetings_forcematter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meetings_forcemember
    ADD CONSTRAINT meetings_forcemember_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meetings_invitation
    ADD CONSTRAINT meetings_invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meetings_meeting
    ADD CONSTRAINT meetings_meeting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meetings_minutes
    ADD CONSTRAINT meetings_minutes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meetings_taskforce
    ADD CONSTRAINT meetings_taskforce_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insight_metriccode
    ADD CONSTRAINT metric_number_once UNIQUE (code, kind);

ALTER TABLE ONLY public.meetings_minutes
    ADD CONSTRAINT minutes_number UNIQUE (meeting_id, number);

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT occasion_once UNIQUE (case_id, kind, round);

ALTER TABLE ONLY public.reform_quarterreview
    ADD CONSTRAINT one_review_a_quarter UNIQUE (task_id, quarter);

ALTER TABLE ONLY public.painpoints_paincase
    ADD CONSTRAINT pain_case_once UNIQUE (point_id, case_id);

ALTER TABLE ONLY public.painpoints_painreporter
    ADD CONSTRAINT pain_reporter_once UNIQUE (point_id, enterprise_id);

ALTER TABLE ONLY public.painpoints_paincase
    ADD CONSTRAINT painpoints_paincase_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.painpoints_painpoint
    ADD CONSTRAINT painpoints_painpoint_number_key UNIQUE (number);

ALTER TABLE ONLY public.painpoints_painpoint
    ADD CONSTRAINT painpoints_painpoint_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.painpoints_painreporter
    ADD CONSTRAINT painpoints_painreporter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_paymentitem
    ADD CONSTRAINT payment_row_once UNIQUE (batch_id, "row");

ALTER TABLE ONLY public.places_alliance
    ADD CONSTRAINT places_alliance_name_key UNIQUE (name);

ALTER TABLE ONLY public.places_alliance
    ADD CONSTRAINT places_alliance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_alliancemember
    ADD CONSTRAINT places_alliancemember_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_bookedslot
    ADD CONSTRAINT places_bookedslot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_booking
    ADD CONSTRAINT places_booking_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_enrolment
    ADD CONSTRAINT places_enrolment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_facility
    ADD CONSTRAINT places_facility_name_key UNIQUE (name);

ALTER TABLE ONLY public.places_facility
    ADD CONSTRAINT places_facility_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_gathering
    ADD CONSTRAINT places_gathering_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_jointtask
    ADD CONSTRAINT places_jointtask_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_place
    ADD CONSTRAINT places_place_name_key UNIQUE (name);

ALTER TABLE ONLY public.places_place
    ADD CONSTRAINT places_place_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_room
    ADD CONSTRAINT places_room_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_room
    ADD CONSTRAINT places_room_product_id_key UNIQUE (product_id);

ALTER TABLE ONLY public.places_tenancy
    ADD CONSTRAINT places_tenancy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_tenancy
    ADD CONSTRAINT places_tenancy_previous_id_key UNIQUE (previous_id);

ALTER TABLE ONLY public.policies_budget
    ADD CONSTRAINT policies_budget_pkey PRIMARY KEY (policy_id);

ALTER TABLE ONLY public.policies_claim
    ADD CONSTRAINT policies_claim_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.policies_claimdraft
    ADD CONSTRAINT policies_claimdraft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_claimdraft
    ADD CONSTRAINT policies_claimdraft_token_key UNIQUE (token);

ALTER TABLE ONLY public.policies_claimmaterial
    ADD CONSTRAINT policies_claimmaterial_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_claimwindow
    ADD CONSTRAINT policies_claimwindow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_exclusion
    ADD CONSTRAINT policies_exclusion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_financefile
    ADD CONSTRAINT policies_financefile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_firmcheck
    ADD CONSTRAINT policies_firmcheck_pkey PRIMARY KEY (enterprise_id);

ALTER TABLE ONLY public.policies_grantlist
    ADD CONSTRAINT policies_grantlist_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_moneyentry
    ADD CONSTRAINT policies_moneyentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_paymentbatch
    ADD CONSTRAINT policies_paymentbatch_number_key UNIQUE (number);

ALTER TABLE ONLY public.policies_paymentbatch
    ADD CONSTRAINT policies_paymentbatch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_paymentbatch
    ADD CONSTRAINT policies_paymentbatch_token_key UNIQUE (token);

ALTER TABLE ONLY public.policies_paymentitem
    ADD CONSTRAINT policies_paymentitem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_pinnedfirm
    ADD CONSTRAINT policies_pinnedfirm_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_policy
    ADD CONSTRAINT policies_policy_code_key UNIQUE (code);

ALTER TABLE ONLY public.policies_policy
    ADD CONSTRAINT policies_policy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_policytopic
    ADD CONSTRAINT policies_policytopic_code_key UNIQUE (code);

ALTER TABLE ONLY public.policies_policytopic
    ADD CONSTRAINT policies_policytopic_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_policyversion
    ADD CONSTRAINT policies_policyversion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_publicobjection
    ADD CONSTRAINT policies_publicobjection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_push
    ADD CONSTRAINT policies_push_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_pushrun
    ADD CONSTRAINT policies_pushrun_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_quietfirm
    ADD CONSTRAINT policies_quietfirm_pkey PRIMARY KEY (enterprise_id);

ALTER TABLE ONLY public.policies_subscription
    ADD CONSTRAINT policies_subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_policyversion
    ADD CONSTRAINT policy_version_number UNIQUE (policy_id, number);

ALTER TABLE ONLY public.identity_post
    ADD CONSTRAINT post_separation EXCLUDE USING gist (user_id WITH =, (
CASE
    WHEN ((role)::text = ANY (ARRAY[('system_admin'::character varying)::text, ('security_admin'::character varying)::text, ('audit_admin'::character varying)::text, ('api_client'::character varying)::text])) THEN (role)::text
    ELSE 'business'::text
END) WITH <>, tstzrange(valid_from, valid_until, '[)'::text) WITH &&);

ALTER TABLE ONLY public.identity_precedent
    ADD CONSTRAINT precedent_once UNIQUE (case_number, decided_at);

ALTER TABLE ONLY public.privacy_datarequest
    ADD CONSTRAINT privacy_datarequest_number_key UNIQUE (number);

ALTER TABLE ONLY public.privacy_datarequest
    ADD CONSTRAINT privacy_datarequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_article
    ADD CONSTRAINT problems_article_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_classdemand
    ADD CONSTRAINT problems_classdemand_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_problemclass
    ADD CONSTRAINT problems_problemclass_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_remedy
    ADD CONSTRAINT problems_remedy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_search
    ADD CONSTRAINT problems_search_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_processdefinition
    ADD CONSTRAINT process_code_version UNIQUE (code, version);

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_likeness
    ADD CONSTRAINT project_likeness_once UNIQUE (project_id, other_id);

ALTER TABLE ONLY public.projects_milestonenote
    ADD CONSTRAINT project_milestone_once UNIQUE (project_id, code);

ALTER TABLE ONLY public.projects_projectstage
    ADD CONSTRAINT project_stage_once UNIQUE (project_id, code);

ALTER TABLE ONLY public.projects_alliancemember
    ADD CONSTRAINT projects_alliancemember_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_blocker
    ADD CONSTRAINT projects_blocker_case_id_key UNIQUE (case_id);

ALTER TABLE ONLY public.projects_blocker
    ADD CONSTRAINT projects_blocker_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_likeness
    ADD CONSTRAINT projects_likeness_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_milestonenote
    ADD CONSTRAINT projects_milestonenote_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_number_key UNIQUE (number);

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_receipt_key UNIQUE (receipt);

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_token_key UNIQUE (token);

ALTER TABLE ONLY public.projects_projectlink
    ADD CONSTRAINT projects_projectlink_application_id_key UNIQUE (application_id);

ALTER TABLE ONLY public.projects_projectlink
    ADD CONSTRAINT projects_projectlink_draft_id_key UNIQUE (draft_id);

ALTER TABLE ONLY public.projects_projectlink
    ADD CONSTRAINT projects_projectlink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_projectlog
    ADD CONSTRAINT projects_projectlog_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_projectstage
    ADD CONSTRAINT projects_projectstage_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_slip
    ADD CONSTRAINT projects_slip_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_stagedefinition
    ADD CONSTRAINT projects_stagedefinition_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_stagedefinition
    ADD CONSTRAINT projects_stagedefinition_version_key UNIQUE (version);

ALTER TABLE ONLY public.projects_triopart
    ADD CONSTRAINT projects_triopart_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects_watch
    ADD CONSTRAINT projects_watch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policies_push
    ADD CONSTRAINT push_once UNIQUE (enterprise_id, policy_id, version, reason);

ALTER TABLE ONLY public.policies_pushrun
    ADD CONSTRAINT push_run_once UNIQUE (policy_id, version, reason);

ALTER TABLE ONLY public.cases_rating
    ADD CONSTRAINT rating_once_a_round UNIQUE (case_id, round);

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT ratings_occasion_mending_id_key UNIQUE (mending_id);

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT ratings_occasion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT ratings_occasion_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.reception_booking
    ADD CONSTRAINT reception_booking_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reception_booking
    ADD CONSTRAINT reception_booking_token_key UNIQUE (token);

ALTER TABLE ONLY public.reception_hall
    ADD CONSTRAINT reception_hall_centre_id_key UNIQUE (centre_id);

ALTER TABLE ONLY public.reception_hall
    ADD CONSTRAINT reception_hall_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reception_handover
    ADD CONSTRAINT reception_handover_case_id_key UNIQUE (case_id);

ALTER TABLE ONLY public.reception_handover
    ADD CONSTRAINT reception_handover_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reception_series
    ADD CONSTRAINT reception_series_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reception_ticket
    ADD CONSTRAINT reception_ticket_booking_id_key UNIQUE (booking_id);

ALTER TABLE ONLY public.reception_ticket
    ADD CONSTRAINT reception_ticket_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reception_ticket
    ADD CONSTRAINT reception_ticket_token_key UNIQUE (token);

ALTER TABLE ONLY public.reception_told
    ADD CONSTRAINT reception_told_number_key UNIQUE (number);

ALTER TABLE ONLY public.reception_told
    ADD CONSTRAINT reception_told_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reception_told
    ADD CONSTRAINT reception_told_token_key UNIQUE (token);

ALTER TABLE ONLY public.reception_turn
    ADD CONSTRAINT reception_turn_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reception_turnact
    ADD CONSTRAINT reception_turnact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reform_alarm
    ADD CONSTRAINT reform_alarm_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reform_quarterreview
    ADD CONSTRAINT reform_quarterreview_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reform_reformtask
    ADD CONSTRAINT reform_reformtask_number_key UNIQUE (number);

ALTER TABLE ONLY public.reform_reformtask
    ADD CONSTRAINT reform_reformtask_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reform_report
    ADD CONSTRAINT reform_report_corrects_id_key UNIQUE (corrects_id);

ALTER TABLE ONLY public.reform_report
    ADD CONSTRAINT reform_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reform_reportfile
    ADD CONSTRAINT reform_reportfile_file_id_key UNIQUE (file_id);

ALTER TABLE ONLY public.reform_reportfile
    ADD CONSTRAINT reform_reportfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT report_once UNIQUE (plan_id, start, "end", edition);

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reports_reportplan
    ADD CONSTRAINT reports_reportplan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_review
    ADD CONSTRAINT review_once_a_side UNIQUE (engagement_id, side);

ALTER TABLE ONLY public.places_room
    ADD CONSTRAINT room_code_once UNIQUE (place_id, code);

ALTER TABLE ONLY public.cases_savedview
    ADD CONSTRAINT saved_view_name UNIQUE (user_id, page, name);

ALTER TABLE ONLY public.enterprises_saving
    ADD CONSTRAINT saving_once UNIQUE (subject, kind, code, how);

ALTER TABLE ONLY public.finding_searchdocument
    ADD CONSTRAINT search_document_once UNIQUE (kind, code);

ALTER TABLE ONLY public.reception_series
    ADD CONSTRAINT series_once UNIQUE (centre_id, day, letter);

ALTER TABLE ONLY public.places_bookedslot
    ADD CONSTRAINT slot_taken_once UNIQUE (facility_id, begins_at);

ALTER TABLE ONLY public.policies_subscription
    ADD CONSTRAINT subscription_once UNIQUE (user_id, enterprise_id, level, kind, topic, industry, text);

ALTER TABLE ONLY public.supervision_figurenote
    ADD CONSTRAINT supervision_figurenote_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supervision_finding
    ADD CONSTRAINT supervision_finding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supervision_findingcase
    ADD CONSTRAINT supervision_findingcase_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supervision_learntexception
    ADD CONSTRAINT supervision_learntexception_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supervision_lookedday
    ADD CONSTRAINT supervision_lookedday_day_key UNIQUE (day);

ALTER TABLE ONLY public.supervision_lookedday
    ADD CONSTRAINT supervision_lookedday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supervision_ratingorigin
    ADD CONSTRAINT supervision_ratingorigin_occasion_id_key UNIQUE (occasion_id);

ALTER TABLE ONLY public.supervision_ratingorigin
    ADD CONSTRAINT supervision_ratingorigin_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supervision_rectification
    ADD CONSTRAINT supervision_rectification_finding_id_key UNIQUE (finding_id);

ALTER TABLE ONLY public.supervision_rectification
    ADD CONSTRAINT supervision_rectification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles_applicationtask
    ADD CONSTRAINT task_once_an_item UNIQUE (application_id, code);

ALTER TABLE ONLY public.reception_ticket
    ADD CONSTRAINT ticket_number_once UNIQUE (centre_id, day, letter, seq);

ALTER TABLE ONLY public.reform_alarm
    ADD CONSTRAINT told_once UNIQUE (task_id, about, unit_id, step, due_on);

ALTER TABLE ONLY public.bundles_undertaking
    ADD CONSTRAINT undertaking_once UNIQUE (application_id, type_id);

CREATE UNIQUE INDEX account_one_current ON public.enterprises_bankaccount USING btree (enterprise_id) WHERE (replaced_at IS NULL);

CREATE UNIQUE INDEX agenda_item_once ON public.meetings_agendaitem USING btree (meeting_id, kind, key) WHERE (NOT ((key)::text = ''::text));

CREATE INDEX agenda_of ON public.meetings_agendaitem USING btree (kind, key);

CREATE INDEX answer_case ON public.cases_answer USING btree (case_id, id DESC);

CREATE INDEX api_storedreply_at_928c5a4c ON public.api_storedreply USING btree (at);

CREATE INDEX application_draft_firm ON public.bundles_applicationdraft USING btree (enterprise_id, updated_at DESC);

CREATE INDEX application_draft_window ON public.bundles_applicationdraft USING btree (centre_id, updated_at DESC) WHERE ((centre_id IS NOT NULL) AND ((number)::text = ''::text));

CREATE INDEX application_firm ON public.bundles_application USING btree (enterprise_id, case_id DESC);

CREATE INDEX article_state ON public.problems_article USING btree (state, published_at DESC, id DESC);

CREATE INDEX assignment_case ON public.cases_assignment USING btree (case_id, role);

CREATE INDEX assignment_co_open ON public.cases_assignment USING btree (unit_id, due_on) WHERE ((ended_at IS NULL) AND ((role)::text = 'co'::text));

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX bar_provider ON public.exchange_bar USING btree (provider_id, until DESC);

CREATE INDEX boards_screen_digest_953c0af9_like ON public.boards_screen USING btree (digest varchar_pattern_ops);

CREATE INDEX booking_centre ON public.reception_booking USING btree (centre_id, begins_at);

CREATE INDEX booking_expected ON public.reception_booking USING btree (begins_at) WHERE ((state)::text = 'booked'::text);

CREATE INDEX booking_facility ON public.places_booking USING btree (facility_id, begins_at);

CREATE INDEX booking_firm ON public.places_booking USING btree (enterprise_id, id DESC);

CREATE INDEX booking_phone ON public.reception_booking USING btree (public.kernel_seal_mark(phone)) WHERE ((state)::text = 'booked'::text);

CREATE UNIQUE INDEX bundle_one_draft ON public.bundles_bundleversion USING btree (bundle_id) WHERE ((state)::text = ANY (ARRAY[('draft'::character varying)::text, ('review'::character varying)::text]));

CREATE UNIQUE INDEX bundle_one_live ON public.bundles_bundleversion USING btree (bundle_id) WHERE ((state)::text = 'live'::text);

CREATE INDEX bundles_application_result_code_8a645b59_like ON public.bundles_application USING btree (result_code varchar_pattern_ops);

CREATE INDEX bundles_application_token_a940f9da_like ON public.bundles_application USING btree (token varchar_pattern_ops);

CREATE INDEX bundles_applicationdraft_enterprise_id_bb453ece ON public.bundles_applicationdraft USING btree (enterprise_id);

CREATE INDEX bundles_applicationdraft_token_e59842f3_like ON public.bundles_applicationdraft USING btree (token varchar_pattern_ops);

CREATE INDEX bundles_applicationdraft_version_id_7d288f5c ON public.bundles_applicationdraft USING btree (version_id);

CREATE INDEX bundles_applicationmaterial_evidence_id_c15b981e ON public.bundles_applicationmaterial USING btree (evidence_id);

CREATE INDEX bundles_applicationmaterial_type_id_64849a1a ON public.bundles_applicationmaterial USING btree (type_id);

CREATE INDEX bundles_applicationtask_handler_id_5319fc13 ON public.bundles_applicationtask USING btree (handler_id);

CREATE INDEX bundles_applicationtask_result_evidence_id_898b162f ON public.bundles_applicationtask USING btree (result_evidence_id);

CREATE INDEX bundles_applicationtask_result_file_id_8c17e670 ON public.bundles_applicationtask USING btree (result_file_id);

CREATE INDEX bundles_bundle_code_3ad1d642_like ON public.bundles_bundle USING btree (code varchar_pattern_ops);

CREATE INDEX bundles_bundle_unit_id_e4a22f9d ON public.bundles_bundle USING btree (unit_id);

CREATE INDEX bundles_draftshare_draft_id_1132953a ON public.bundles_draftshare USING btree (draft_id);

CREATE INDEX bundles_draftshare_user_id_9b3795f0 ON public.bundles_draftshare USING btree (user_id);

CREATE INDEX bundles_undertaking_type_id_7b6121c6 ON public.bundles_undertaking USING btree (type_id);

CREATE INDEX card_case ON public.cards_card USING btree (case_id);

CREATE UNIQUE INDEX card_family_once ON public.cards_card USING btree (main_id, id_digest) WHERE ((main_id IS NOT NULL) AND ((state)::text = ANY (ARRAY[('offered'::character varying)::text, ('active'::character varying)::text])));

CREATE INDEX card_firm ON public.cards_card USING btree (enterprise_id, id DESC);

CREATE INDEX card_main ON public.cards_card USING btree (main_id) WHERE (main_id IS NOT NULL);

CREATE UNIQUE INDEX card_one_a_person ON public.cards_card USING btree (id_digest) WHERE ((main_id IS NULL) AND ((state)::text = ANY (ARRAY[('offered'::character varying)::text, ('active'::character varying)::text])));

CREATE INDEX card_state_until ON public.cards_card USING btree (state, valid_until);

CREATE INDEX cards_card_link_hash_84e7ebe8_like ON public.cards_card USING btree (link_hash varchar_pattern_ops);

CREATE INDEX cards_card_number_2a409c16_like ON public.cards_card USING btree (number varchar_pattern_ops);

CREATE INDEX cards_card_user_id_9c174339 ON public.cards_card USING btree (user_id);

CREATE INDEX cards_carduse_token_74cf34e4_like ON public.cards_carduse USING btree (token varchar_pattern_ops);

CREATE INDEX cards_signingkey_kid_4cc9ae1c_like ON public.cards_signingkey USING btree (kid varchar_pattern_ops);

CREATE INDEX carduse_card ON public.cards_carduse USING btree (card_id, at DESC, id DESC);

CREATE INDEX carduse_quota ON public.cards_carduse USING btree (main_id, year, privilege);

CREATE INDEX carduse_unit ON public.cards_carduse USING btree (unit_id, at DESC, id DESC);

CREATE INDEX case_centre_recent ON public.cases_case USING btree (intake_centre, id DESC);

CREATE INDEX case_co_units ON public.cases_case USING gin (co_units);

CREATE INDEX case_firm ON public.cases_case USING btree (enterprise_id, id DESC);

CREATE INDEX case_grams ON public.cases_case USING gin (grams);

CREATE INDEX case_handler_open ON public.cases_case USING btree (handler_id) WHERE open;

CREATE INDEX case_lights ON public.cases_case USING btree (lead_unit_id, due_on, warn_on, paused) WHERE live;

CREATE INDEX case_merged ON public.cases_case USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);

CREATE INDEX case_open ON public.cases_case USING btree (next_due_on, id) WHERE open;

CREATE INDEX case_opener_recent ON public.cases_case USING btree (opened_by, id DESC);

CREATE INDEX case_state_open ON public.cases_case USING btree (state, next_due_on, id) WHERE open;

CREATE INDEX case_unit_open ON public.cases_case USING btree (lead_unit_id, next_due_on, id) WHERE open;

CREATE INDEX case_unit_recent ON public.cases_case USING btree (lead_unit_id, id DESC);

CREATE INDEX case_unit_topic_open ON public.cases_case USING btree (lead_unit_id, topic, next_due_on, id) WHERE open;

CREATE INDEX cases_answer_span ON public.cases_answer USING brin (decided_at) WITH (autosummarize='on');

CREATE INDEX cases_answer_unit_id_6c37f839 ON public.cases_answer USING btree (unit_id);

CREATE INDEX cases_assignment_span ON public.cases_assignment USING brin (assigned_at) WITH (autosummarize='on');

CREATE INDEX cases_assignment_unit_id_a6a9581f ON public.cases_assignment USING btree (unit_id);

CREATE INDEX cases_attachment_case_id_1cf64b9f ON public.cases_attachment USING btree (case_id);

CREATE INDEX cases_case_handler_id_21cefe0d ON public.cases_case USING btree (handler_id);

CREATE INDEX cases_case_number_980c9551_like ON public.cases_case USING btree (number varchar_pattern_ops);

CREATE INDEX cases_case_process_id_f4c6cf7b ON public.cases_case USING btree (process_id);

CREATE INDEX cases_clock_unit_id_cbd9c5ce ON public.cases_clock USING btree (unit_id);

CREATE INDEX cases_consultation_case_id_6e73f919 ON public.cases_consultation USING btree (case_id);

CREATE INDEX cases_extension_case_id_583445e3 ON public.cases_extension USING btree (case_id);

CREATE INDEX cases_extension_span ON public.cases_extension USING brin (asked_at) WITH (autosummarize='on');

CREATE INDEX cases_extension_unit_id_91dafb24 ON public.cases_extension USING btree (unit_id);

CREATE INDEX cases_limit_code_791964aa_like ON public.cases_limit USING btree (code varchar_pattern_ops);

CREATE INDEX cases_materialrequest_case_id_a26a418d ON public.cases_materialrequest USING btree (case_id);

CREATE INDEX cases_materialrequest_span ON public.cases_materialrequest USING brin (asked_at) WITH (autosummarize='on');

CREATE INDEX cases_message_case_id_544aca6d ON public.cases_message USING btree (case_id);

CREATE INDEX cases_objection_case_id_06b4ba0e ON public.cases_objection USING btree (case_id);

CREATE INDEX cases_objection_suggested_unit_id_be5f7fbf ON public.cases_objection USING btree (suggested_unit_id);

CREATE INDEX cases_objection_unit_id_e5d553f7 ON public.cases_objection USING btree (unit_id);

CREATE INDEX cases_rating_case_id_428678e7 ON public.cases_rating USING btree (case_id);

CREATE INDEX cases_revisit_case_id_61ed8539 ON public.cases_revisit USING btree (case_id);

CREATE INDEX cases_revisit_span ON public.cases_revisit USING brin (at) WITH (autosummarize='on');

CREATE INDEX cases_savedview_user_id_d4a28431 ON public.cases_savedview USING btree (user_id);

CREATE INDEX cases_supervisionorder_case_id_eddacf89 ON public.cases_supervisionorder USING btree (case_id);

CREATE INDEX cases_supervisionorder_unit_id_bee92c50 ON public.cases_supervisionorder USING btree (unit_id);

CREATE INDEX catalogue_formfield_name_2121ae51_like ON public.catalogue_formfield USING btree (name varchar_pattern_ops);

CREATE INDEX catalogue_serviceitem_code_550de743_like ON public.catalogue_serviceitem USING btree (code varchar_pattern_ops);

CREATE INDEX catalogue_serviceitem_unit_id_c2f0d74a ON public.catalogue_serviceitem USING btree (unit_id);

CREATE INDEX catalogue_stationing_item_id_283f2560 ON public.catalogue_stationing USING btree (item_id);

CREATE INDEX catalogue_stationing_window_id_487a8025 ON public.catalogue_stationing USING btree (window_id);

CREATE INDEX checkup_done ON public.law_checkup USING btree (sheet_id, enterprise_id, id DESC) WHERE ((state)::text = 'done'::text);

CREATE INDEX checkup_firm ON public.law_checkup USING btree (enterprise_id, id DESC);

CREATE UNIQUE INDEX checkup_one_draft ON public.law_checkup USING btree (enterprise_id, sheet_id) WHERE ((state)::text = 'draft'::text);

CREATE INDEX claim_firm_year ON public.policies_claim USING btree (enterprise_id, year);

CREATE UNIQUE INDEX claim_once_a_year ON public.policies_claim USING btree (policy_id, enterprise_id, year) WHERE live;

CREATE UNIQUE INDEX class_demand_one_class ON public.problems_classdemand USING btree (case_id) WHERE ((state)::text = 'member'::text);

CREATE INDEX class_demand_state ON public.problems_classdemand USING btree (problem_id, state, id DESC);

CREATE INDEX clock_alarm ON public.cases_clock USING btree (alarm_at) WHERE (alarm_at IS NOT NULL);

CREATE INDEX clock_case ON public.cases_clock USING btree (case_id, kind);

CREATE INDEX clock_open ON public.cases_clock USING btree (calendar) WHERE (NOT ((state)::text = 'stopped'::text));

CREATE UNIQUE INDEX complaint_one_open ON public.exchange_complaint USING btree (offer_id) WHERE ((state)::text = 'open'::text);

CREATE INDEX consent_firm ON public.enterprises_evidenceconsent USING btree (enterprise_id, id DESC);

CREATE UNIQUE INDEX consent_once ON public.enterprises_evidenceconsent USING btree (evidence_id, subject) WHERE (revoked_at IS NULL);

CREATE INDEX consultation_open ON public.cases_consultation USING btree (called_at) WHERE ((state)::text = 'open'::text);

CREATE INDEX credit_consent_firm ON public.credit_creditconsent USING btree (enterprise_id, id DESC);

CREATE INDEX credit_consent_unit ON public.credit_creditconsent USING btree (unit_id, until);

CREATE INDEX credit_creditrepair_record_id_124a293b ON public.credit_creditrepair USING btree (record_id);

CREATE INDEX credit_creditrepair_token_80a5b5e5_like ON public.credit_creditrepair USING btree (token varchar_pattern_ops);

CREATE INDEX credit_look_firm ON public.credit_creditlook USING btree (enterprise_id, id DESC);

CREATE INDEX credit_look_unit ON public.credit_creditlook USING btree (unit_id, id DESC);

CREATE INDEX credit_record_firm ON public.credit_creditrecord USING btree (enterprise_id, decided_on DESC, id DESC);

CREATE UNIQUE INDEX credit_record_once ON public.credit_creditrecord USING btree (enterprise_id, kind, number) WHERE (NOT ((state)::text = 'withdrawn'::text));

CREATE INDEX credit_record_unit ON public.credit_creditrecord USING btree (entered_unit_id, id DESC);

CREATE INDEX credit_record_until ON public.credit_creditrecord USING btree (until) WHERE ((state)::text = 'live'::text);

CREATE INDEX data_consent_firm ON public.enterprises_dataconsent USING btree (enterprise_id, id DESC);

CREATE INDEX data_consent_reader ON public.enterprises_dataconsent USING btree (reader_id, subject);

CREATE INDEX data_request_mine ON public.privacy_datarequest USING btree (user_id, id DESC);

CREATE UNIQUE INDEX data_request_once ON public.privacy_datarequest USING btree (user_id, kind) WHERE ((state)::text = ANY (ARRAY[('asked'::character varying)::text, ('taken'::character varying)::text]));

CREATE INDEX data_request_open ON public.privacy_datarequest USING btree (due_on) WHERE ((state)::text = ANY (ARRAY[('asked'::character varying)::text, ('taken'::character varying)::text]));

CREATE INDEX decision_open ON public.meetings_decision USING btree (warn_on) WHERE ((state)::text = 'open'::text);

CREATE INDEX decision_unit ON public.meetings_decision USING btree (unit_id, due_on, id);

CREATE INDEX demands_demand_contact_user_id_e5880111 ON public.demands_demand USING btree (contact_user_id);

CREATE INDEX demands_demand_place_id_f51bd251 ON public.demands_demand USING btree (place_id);

CREATE INDEX demands_demand_window_id_8c54d092 ON public.demands_demand USING btree (window_id);

CREATE INDEX demands_demanddraft_token_3cd62a50_like ON public.demands_demanddraft USING btree (token varchar_pattern_ops);

CREATE INDEX demands_demanddraft_user_id_82fc4120 ON public.demands_demanddraft USING btree (user_id);

CREATE INDEX demands_externalref_case_id_53585884 ON public.demands_externalref USING btree (case_id);

CREATE INDEX demands_knownanswer_unit_id_718d4ca0 ON public.demands_knownanswer USING btree (unit_id);

CREATE INDEX demands_ratinglink_case_id_7d5e55a1 ON public.demands_ratinglink USING btree (case_id);

CREATE INDEX demands_ratinglink_token_hash_068579a8_like ON public.demands_ratinglink USING btree (token_hash varchar_pattern_ops);

CREATE INDEX demands_submission_case_id_b576c425 ON public.demands_submission USING btree (case_id);

CREATE INDEX demands_submission_token_9fd7de27_like ON public.demands_submission USING btree (token varchar_pattern_ops);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE UNIQUE INDEX draft_share_once ON public.bundles_draftshare USING btree (draft_id, user_id) WHERE (ended_at IS NULL);

CREATE INDEX draft_user ON public.demands_demanddraft USING btree (user_id, updated_at DESC);

CREATE INDEX engagement_provider ON public.exchange_engagement USING btree (provider_id, outcome);

CREATE UNIQUE INDEX enrolment_once ON public.places_enrolment USING btree (gathering_id, enterprise_id, public.kernel_seal_mark(phone)) WHERE (NOT ((state)::text = 'cancelled'::text));

CREATE INDEX enrolment_state ON public.places_enrolment USING btree (gathering_id, state, id);

CREATE INDEX enterprise_industry ON public.enterprises_enterprise USING btree (industry varchar_pattern_ops, id);

CREATE INDEX enterprise_initials ON public.enterprises_enterprise USING btree (initials varchar_pattern_ops);

CREATE INDEX enterprise_name_pairs ON public.enterprises_enterprise USING gin (public.enterprises_pairs((name)::text));

CREATE INDEX enterprise_not_active ON public.enterprises_enterprise USING btree (status, id) WHERE (NOT ((status)::text = 'active'::text));

CREATE INDEX enterprise_size ON public.enterprises_enterprise USING btree (size, id);

CREATE INDEX enterprise_town ON public.enterprises_enterprise USING btree (town_id, id);

CREATE INDEX enterprises_bankaccount_enterprise_id_49f58d84 ON public.enterprises_bankaccount USING btree (enterprise_id);

CREATE INDEX enterprises_dataconsent_enterprise_id_0b49882e ON public.enterprises_dataconsent USING btree (enterprise_id);

CREATE INDEX enterprises_dataconsent_reader_id_3b23d16a ON public.enterprises_dataconsent USING btree (reader_id);

CREATE INDEX enterprises_datareading_consent_id_fbe7cbad ON public.enterprises_datareading USING btree (consent_id);

CREATE INDEX enterprises_destruction_enterprise_id_09057dad ON public.enterprises_destruction USING btree (enterprise_id);

CREATE INDEX enterprises_enterprise_entered_by_id_4bbd8aa5 ON public.enterprises_enterprise USING btree (entered_by_id);

CREATE INDEX enterprises_enterprise_uscc_b6a5c3f2_like ON public.enterprises_enterprise USING btree (uscc varchar_pattern_ops);

CREATE INDEX enterprises_evidence_enterprise_id_764a52ca ON public.enterprises_evidence USING btree (enterprise_id);

CREATE INDEX enterprises_evidence_file_id_42fec72e ON public.enterprises_evidence USING btree (file_id);

CREATE INDEX enterprises_evidence_source_unit_id_6a6c29ee ON public.enterprises_evidence USING btree (source_unit_id);

CREATE INDEX enterprises_evidence_type_id_35642f47 ON public.enterprises_evidence USING btree (type_id);

CREATE INDEX enterprises_evidenceconsent_enterprise_id_3ce2e0be ON public.enterprises_evidenceconsent USING btree (enterprise_id);

CREATE INDEX enterprises_evidenceconsent_evidence_id_4ec29c90 ON public.enterprises_evidenceconsent USING btree (evidence_id);

CREATE INDEX enterprises_evidencereading_enterprise_id_d6263af9 ON public.enterprises_evidencereading USING btree (enterprise_id);

CREATE INDEX enterprises_evidencereading_evidence_id_f8a6ba49 ON public.enterprises_evidencereading USING btree (evidence_id);

CREATE INDEX enterprises_evidencetype_code_6ff67f15_like ON public.enterprises_evidencetype USING btree (code varchar_pattern_ops);

CREATE INDEX enterprises_fact_name_405ef5f4_like ON public.enterprises_fact USING btree (name varchar_pattern_ops);

CREATE INDEX enterprises_factimport_file_id_2287a0db ON public.enterprises_factimport USING btree (file_id);

CREATE INDEX enterprises_factrecord_batch_id_43df62c0 ON public.enterprises_factrecord USING btree (batch_id);

CREATE INDEX enterprises_factrecord_enterprise_id_8ee1c0c4 ON public.enterprises_factrecord USING btree (enterprise_id);

CREATE INDEX enterprises_firmcontact_enterprise_id_1dcd60f5 ON public.enterprises_firmcontact USING btree (enterprise_id);

CREATE INDEX enterprises_firmfacts_changed_at_fc9f870b ON public.enterprises_firmfacts USING btree (changed_at);

CREATE INDEX enterprises_firmplan_enterprise_id_3bb47036 ON public.enterprises_firmplan USING btree (enterprise_id);

CREATE INDEX enterprises_firmrelation_enterprise_id_2f21cc01 ON public.enterprises_firmrelation USING btree (enterprise_id);

CREATE INDEX enterprises_firmrelation_other_id_ec4f20b5 ON public.enterprises_firmrelation USING btree (other_id);

CREATE INDEX enterprises_firmtag_enterprise_id_11651dfb ON public.enterprises_firmtag USING btree (enterprise_id);

CREATE INDEX enterprises_firmtag_tag_id_03380b66 ON public.enterprises_firmtag USING btree (tag_id);

CREATE INDEX enterprises_importchange_enterprise_id_3651340d ON public.enterprises_importchange USING btree (enterprise_id);

CREATE INDEX enterprises_importkept_batch_id_a574971c ON public.enterprises_importkept USING btree (batch_id);

CREATE INDEX enterprises_importkept_enterprise_id_23edb6a0 ON public.enterprises_importkept USING btree (enterprise_id);

CREATE INDEX enterprises_membership_enterprise_id_e21aaf60 ON public.enterprises_membership USING btree (enterprise_id);

CREATE INDEX enterprises_membership_user_id_3b632d49 ON public.enterprises_membership USING btree (user_id);

CREATE INDEX enterprises_retentionrule_code_cdf7bab9_like ON public.enterprises_retentionrule USING btree (code varchar_pattern_ops);

CREATE INDEX enterprises_saving_enterprise_id_096ab2d1 ON public.enterprises_saving USING btree (enterprise_id);

CREATE INDEX enterprises_tag_code_11384924_like ON public.enterprises_tag USING btree (code varchar_pattern_ops);

CREATE INDEX escort_firm ON public.escorts_escort USING btree (enterprise_id, id DESC);

CREATE INDEX escort_link ON public.escorts_escort USING btree (link_hash) WHERE (NOT ((link_hash)::text = ''::text));

CREATE UNIQUE INDEX escort_one_a_case ON public.escorts_escort USING btree (case_id) WHERE ((case_id IS NOT NULL) AND ((state)::text = 'open'::text));

CREATE INDEX escort_specialist ON public.escorts_escort USING btree (specialist_id, state, id DESC);

CREATE INDEX escort_unit ON public.escorts_escort USING btree (unit_id, id DESC);

CREATE INDEX escorts_escort_case_id_b4d700f4 ON public.escorts_escort USING btree (case_id);

CREATE INDEX escorts_escort_number_9af159b3_like ON public.escorts_escort USING btree (number varchar_pattern_ops);

CREATE INDEX escorts_escortlog_escort_id_769e7f11 ON public.escorts_escortlog USING btree (escort_id);

CREATE INDEX escorts_escortstep_escort_id_235dffa2 ON public.escorts_escortstep USING btree (escort_id);

CREATE INDEX evidence_firm ON public.law_preservedevidence USING btree (enterprise_id, id DESC);

CREATE UNIQUE INDEX evidence_one_current ON public.enterprises_evidence USING btree (enterprise_id, type_id) WHERE (replaced_at IS NULL);

CREATE INDEX evidence_owner ON public.law_preservedevidence USING btree (owner_id, id DESC);

CREATE INDEX evidence_running_out ON public.enterprises_evidence USING btree (valid_until) WHERE ((replaced_at IS NULL) AND (valid_until IS NOT NULL));

CREATE INDEX evidence_sha256 ON public.law_preservedevidence USING btree (sha256);

CREATE INDEX evidence_sm3 ON public.law_preservedevidence USING btree (sm3);

CREATE INDEX exchange_bar_provider_id_e67c349c ON public.exchange_bar USING btree (provider_id);

CREATE INDEX exchange_complaint_offer_id_c60e190b ON public.exchange_complaint USING btree (offer_id);

CREATE INDEX exchange_complaint_provider_id_8cf312a0 ON public.exchange_complaint USING btree (provider_id);

CREATE INDEX exchange_engagement_provider_id_2878bbe3 ON public.exchange_engagement USING btree (provider_id);

CREATE INDEX exchange_engagement_request_id_ebce47a3 ON public.exchange_engagement USING btree (request_id);

CREATE INDEX exchange_fit_product_id_543f3156 ON public.exchange_fit USING btree (product_id);

CREATE INDEX exchange_fit_request_id_17a7a621 ON public.exchange_fit USING btree (request_id);

CREATE INDEX exchange_kind_code_24000ecc_like ON public.exchange_kind USING btree (code varchar_pattern_ops);

CREATE INDEX exchange_kind_unit_id_cca4002e ON public.exchange_kind USING btree (unit_id);

CREATE INDEX exchange_offer_product_id_8830ab29 ON public.exchange_offer USING btree (product_id);

CREATE INDEX exchange_offer_provider_id_6d50a866 ON public.exchange_offer USING btree (provider_id);

CREATE INDEX exchange_offer_request_id_cf64a3fa ON public.exchange_offer USING btree (request_id);

CREATE INDEX exchange_product_kind_id_765bc8a0 ON public.exchange_product USING btree (kind_id);

CREATE INDEX exchange_product_provider_id_ff00655b ON public.exchange_product USING btree (provider_id);

CREATE INDEX exchange_provider_unit_id_26312a72 ON public.exchange_provider USING btree (unit_id);

CREATE INDEX exchange_request_enterprise_id_876f6d7a ON public.exchange_request USING btree (enterprise_id);

CREATE INDEX exchange_request_kind_id_4905d93b ON public.exchange_request USING btree (kind_id);

CREATE INDEX exchange_request_named_provider_id_a4c525d1 ON public.exchange_request_named USING btree (provider_id);

CREATE INDEX exchange_request_named_request_id_60d66796 ON public.exchange_request_named USING btree (request_id);

CREATE INDEX exchange_requestdraft_enterprise_id_dbb60748 ON public.exchange_requestdraft USING btree (enterprise_id);

CREATE INDEX exchange_requestdraft_kind_id_8d0d05e6 ON public.exchange_requestdraft USING btree (kind_id);

CREATE INDEX exchange_requestdraft_token_f90bdfb1_like ON public.exchange_requestdraft USING btree (token varchar_pattern_ops);

CREATE INDEX exchange_requestdraft_user_id_ca912e00 ON public.exchange_requestdraft USING btree (user_id);

CREATE INDEX exchange_review_engagement_id_6cfd37c5 ON public.exchange_review USING btree (engagement_id);

CREATE INDEX extension_asked ON public.cases_extension USING btree (asked_at) WHERE ((state)::text = 'asked'::text);

CREATE INDEX facility_owner ON public.places_facility USING btree (owner_id, id);

CREATE INDEX fact_record_firm ON public.enterprises_factrecord USING btree (enterprise_id, fact, id DESC);

CREATE INDEX figure_note_metric ON public.supervision_figurenote USING btree (metric, since);

CREATE INDEX finding_list ON public.supervision_finding USING btree (purpose, state, id DESC);

CREATE INDEX finding_searchsound_char_bdc160f7_like ON public.finding_searchsound USING btree ("char" varchar_pattern_ops);

CREATE INDEX finding_searchterm_term_48e9ac98_like ON public.finding_searchterm USING btree (term text_pattern_ops);

CREATE INDEX finding_unit ON public.supervision_finding USING btree (unit_id, id DESC);

CREATE INDEX firm_contact_firm ON public.enterprises_firmcontact USING btree (enterprise_id, id);

CREATE INDEX firm_facts_disputed ON public.enterprises_firmfacts USING btree (enterprise_id) WHERE (NOT (disputed = '{}'::character varying(60)[]));

CREATE INDEX firm_plan_firm ON public.enterprises_firmplan USING btree (enterprise_id, id DESC);

CREATE INDEX firm_relation_firm ON public.enterprises_firmrelation USING btree (enterprise_id, id);

CREATE UNIQUE INDEX firm_relation_once ON public.enterprises_firmrelation USING btree (enterprise_id, kind, other_id) WHERE ((ended_at IS NULL) AND (other_id IS NOT NULL));

CREATE UNIQUE INDEX firm_tag_once ON public.enterprises_firmtag USING btree (enterprise_id, tag_id) WHERE (ended_at IS NULL);

CREATE INDEX firm_tag_running ON public.enterprises_firmtag USING btree (tag_id, enterprise_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX force_matter_once ON public.meetings_forcematter USING btree (force_id, kind, key) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX force_member_once ON public.meetings_forcemember USING btree (force_id, user_id) WHERE (valid_until IS NULL);

CREATE UNIQUE INDEX force_one_lead ON public.meetings_forcemember USING btree (force_id) WHERE (((part)::text = 'lead'::text) AND (valid_until IS NULL));

CREATE INDEX gathering_begins ON public.places_gathering USING btree (begins_at, id);

CREATE UNIQUE INDEX grant_list_one_drawn ON public.policies_grantlist USING btree (version_id) WHERE ((state)::text = 'drawn'::text);

CREATE INDEX grid_cell_code_87b2b62a_like ON public.grid_cell USING btree (code varchar_pattern_ops);

CREATE INDEX grid_cell_town_id_b155eff4 ON public.grid_cell USING btree (town_id);

CREATE INDEX grid_finding_owner_id_25f1ad37 ON public.grid_finding USING btree (owner_id);

CREATE INDEX grid_finding_visit_id_10afe8b2 ON public.grid_finding USING btree (visit_id);

CREATE INDEX grid_firm_cell ON public.grid_gridfirm USING btree (cell_id, due_on);

CREATE INDEX grid_firm_level ON public.grid_gridfirm USING btree (level) WHERE (NOT ((level)::text = ''::text));

CREATE INDEX grid_firm_stale ON public.grid_gridfirm USING btree (stale, reckoned_on);

CREATE INDEX grid_gridfirm_worker_id_75f888cc ON public.grid_gridfirm USING btree (worker_id);

CREATE INDEX grid_handover_cell_id_b581e19c ON public.grid_handover USING btree (cell_id);

CREATE INDEX grid_handover_leaver_id_9585a554 ON public.grid_handover USING btree (leaver_id);

CREATE INDEX grid_handover_to_id_95091656 ON public.grid_handover USING btree (to_id);

CREATE UNIQUE INDEX grid_member_once ON public.grid_teammember USING btree (cell_id, user_id) WHERE (valid_until IS NULL);

CREATE INDEX grid_promise_owner_id_fc531771 ON public.grid_promise USING btree (owner_id);

CREATE INDEX grid_promise_visit_id_2c2e54a8 ON public.grid_promise USING btree (visit_id);

CREATE INDEX grid_teammember_user_id_aad6fc24 ON public.grid_teammember USING btree (user_id);

CREATE INDEX grid_visit_by_id_f253a0a7 ON public.grid_visit USING btree (by_id);

CREATE INDEX grid_visit_number_48d2567f_like ON public.grid_visit USING btree (number varchar_pattern_ops);

CREATE INDEX grid_visit_token_78606f73_like ON public.grid_visit USING btree (token varchar_pattern_ops);

CREATE INDEX grid_visitphoto_visit_id_4610af6b ON public.grid_visitphoto USING btree (visit_id);

CREATE INDEX handover_by ON public.reception_handover USING btree (by_id, at DESC);

CREATE INDEX identity_apitoken_prefix_1c55c372_like ON public.identity_apitoken USING btree (prefix varchar_pattern_ops);

CREATE INDEX identity_apitoken_user_id_14231109 ON public.identity_apitoken USING btree (user_id);

CREATE INDEX identity_centre_code_a1c78890_like ON public.identity_centre USING btree (code varchar_pattern_ops);

CREATE INDEX identity_centre_unit_id_64dfce0d ON public.identity_centre USING btree (unit_id);

CREATE INDEX identity_channel_code_a62bdbe3_like ON public.identity_channel USING btree (code varchar_pattern_ops);

CREATE INDEX identity_delegation_absent_id_8e81e22d ON public.identity_delegation USING btree (absent_id);

CREATE INDEX identity_delegation_deputy_id_13e653ae ON public.identity_delegation USING btree (deputy_id);

CREATE INDEX identity_delegation_unit_id_aa6e3958 ON public.identity_delegation USING btree (unit_id);

CREATE INDEX identity_district_code_f6a4cba9_like ON public.identity_district USING btree (code varchar_pattern_ops);

CREATE INDEX identity_dutyentry_co_units_dutyentry_id_58fbb8d5 ON public.identity_dutyentry_co_units USING btree (dutyentry_id);

CREATE INDEX identity_dutyentry_co_units_unit_id_e67856d2 ON public.identity_dutyentry_co_units USING btree (unit_id);

CREATE INDEX identity_dutyentry_lead_unit_id_99c84357 ON public.identity_dutyentry USING btree (lead_unit_id);

CREATE INDEX identity_dutyentry_topic_2774e2d3_like ON public.identity_dutyentry USING btree (topic varchar_pattern_ops);

CREATE INDEX identity_formerpassword_user_id_8a2e1e75 ON public.identity_formerpassword USING btree (user_id);

CREATE INDEX identity_post_unit_id_6b0f85eb ON public.identity_post USING btree (unit_id);

CREATE INDEX identity_post_user_id_36820cd0 ON public.identity_post USING btree (user_id);

CREATE INDEX identity_post_window_id_f2a1f702 ON public.identity_post USING btree (window_id);

CREATE INDEX identity_precedent_duty_id_548be64d ON public.identity_precedent USING btree (duty_id);

CREATE INDEX identity_precedent_lead_unit_id_ad40f6aa ON public.identity_precedent USING btree (lead_unit_id);

CREATE INDEX identity_signedin_session_key_4ccc9c66_like ON public.identity_signedin USING btree (session_key varchar_pattern_ops);

CREATE INDEX identity_signedin_user_id_6b99a2d6 ON public.identity_signedin USING btree (user_id);

CREATE INDEX identity_unit_code_fd7eda9e_like ON public.identity_unit USING btree (code varchar_pattern_ops);

CREATE INDEX identity_unit_parent_id_4fe799bb ON public.identity_unit USING btree (parent_id);

CREATE INDEX identity_unit_successor_id_f6628650 ON public.identity_unit USING btree (successor_id);

CREATE INDEX identity_user_username_e9275a70_like ON public.identity_user USING btree (username varchar_pattern_ops);

CREATE INDEX identity_window_centre_id_8ef3f50d ON public.identity_window USING btree (centre_id);

CREATE INDEX identity_window_code_c02abf55_like ON public.identity_window USING btree (code varchar_pattern_ops);

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX import_problem_row ON public.enterprises_importproblem USING btree (batch_id, number);

CREATE UNIQUE INDEX item_basic_code_once ON public.catalogue_serviceitem USING btree (basic_code) WHERE ((NOT ((basic_code)::text = ''::text)) AND active);

CREATE UNIQUE INDEX item_implementation_code_once ON public.catalogue_serviceitem USING btree (implementation_code) WHERE ((NOT ((implementation_code)::text = ''::text)) AND active);

CREATE UNIQUE INDEX item_one_draft ON public.catalogue_itemversion USING btree (item_id) WHERE ((state)::text = ANY (ARRAY[('draft'::character varying)::text, ('review'::character varying)::text]));

CREATE UNIQUE INDEX item_one_live ON public.catalogue_itemversion USING btree (item_id) WHERE ((state)::text = 'live'::text);

CREATE INDEX kernel_access_actor ON public.kernel_accessrecord USING btree (actor_id, at DESC);

CREATE INDEX kernel_access_target ON public.kernel_accessrecord USING btree (target, at DESC);

CREATE INDEX kernel_accessrecord_at_611d1911 ON public.kernel_accessrecord USING btree (at);

CREATE INDEX kernel_calendarday_version_id_bf0f058e ON public.kernel_calendarday USING btree (version_id);

CREATE UNIQUE INDEX kernel_datakey_present ON public.kernel_datakey USING btree (klass, purpose) WHERE (retired_at IS NULL);

CREATE INDEX kernel_event_span ON public.kernel_event USING brin (at) WITH (autosummarize='on');

CREATE INDEX kernel_notice_dead ON public.kernel_notice USING btree (created_at DESC) WHERE ((status)::text = 'dead'::text);

CREATE INDEX kernel_notice_due ON public.kernel_notice USING btree (next_try_at) WHERE ((status)::text = ANY (ARRAY[('queued'::character varying)::text, ('retrying'::character varying)::text, ('sending'::character varying)::text]));

CREATE INDEX kernel_notice_inbox ON public.kernel_notice USING btree (recipient_id, created_at DESC) WHERE ((channel)::text = 'site'::text);

CREATE INDEX kernel_notice_stream ON public.kernel_notice USING btree (stream);

CREATE INDEX kernel_notice_unread ON public.kernel_notice USING btree (recipient_id) WHERE (((channel)::text = 'site'::text) AND (read_at IS NULL));

CREATE INDEX kernel_rekeying_column_ac4aa28b_like ON public.kernel_rekeying USING btree ("column" varchar_pattern_ops);

CREATE INDEX kernel_storedfile_created_at_f36dd25b ON public.kernel_storedfile USING btree (created_at);

CREATE INDEX known_answer_topic ON public.demands_knownanswer USING btree (topic) WHERE (withdrawn_at IS NULL);

CREATE INDEX law_agreement_invitation_id_73234ef9 ON public.law_agreement USING btree (invitation_id);

CREATE INDEX law_agreement_matter_id_517e83fd ON public.law_agreement USING btree (matter_id);

CREATE INDEX law_checksheet_code_b2b42c78_like ON public.law_checksheet USING btree (code varchar_pattern_ops);

CREATE INDEX law_checkup_enterprise_id_4b54eb7c ON public.law_checkup USING btree (enterprise_id);

CREATE INDEX law_checkup_previous_id_c9d56c19 ON public.law_checkup USING btree (previous_id);

CREATE INDEX law_checkup_sheet_id_05722904 ON public.law_checkup USING btree (sheet_id);

CREATE INDEX law_checkup_sheet_id_05722904_like ON public.law_checkup USING btree (sheet_id varchar_pattern_ops);

CREATE INDEX law_checkup_started_by_id_bd474dd0 ON public.law_checkup USING btree (started_by_id);

CREATE INDEX law_evidencekey_fingerprint_4cc1bd68_like ON public.law_evidencekey USING btree (fingerprint varchar_pattern_ops);

CREATE INDEX law_invitation_matter_id_d97de772 ON public.law_invitation USING btree (matter_id);

CREATE INDEX law_invitation_token_1bbdf315_like ON public.law_invitation USING btree (token varchar_pattern_ops);

CREATE INDEX law_lawmatter_enterprise_id_f488274e ON public.law_lawmatter USING btree (enterprise_id);

CREATE INDEX law_lawmatter_service_id_5c80c6a2 ON public.law_lawmatter USING btree (service_id);

CREATE INDEX law_lawmatter_service_id_5c80c6a2_like ON public.law_lawmatter USING btree (service_id varchar_pattern_ops);

CREATE INDEX law_lawmatter_token_554ebc16_like ON public.law_lawmatter USING btree (token varchar_pattern_ops);

CREATE INDEX law_lawoffice_code_2d2aa6d4_like ON public.law_lawoffice USING btree (code varchar_pattern_ops);

CREATE INDEX law_lawoffice_unit_id_2a8e6386 ON public.law_lawoffice USING btree (unit_id);

CREATE INDEX law_lawservice_code_711fe6c5_like ON public.law_lawservice USING btree (code varchar_pattern_ops);

CREATE INDEX law_lawservice_office_id_5d151ba4 ON public.law_lawservice USING btree (office_id);

CREATE INDEX law_lawservice_office_id_5d151ba4_like ON public.law_lawservice USING btree (office_id varchar_pattern_ops);

CREATE INDEX law_lawtemplate_code_e1d74c2c_like ON public.law_lawtemplate USING btree (code varchar_pattern_ops);

CREATE INDEX law_matter_taken ON public.law_lawmatter USING btree (taken_by, case_id DESC);

CREATE INDEX law_preservedevidence_code_096eaad8_like ON public.law_preservedevidence USING btree (code varchar_pattern_ops);

CREATE INDEX law_preservedevidence_enterprise_id_e32bcbfc ON public.law_preservedevidence USING btree (enterprise_id);

CREATE INDEX law_preservedevidence_number_2065b86f_like ON public.law_preservedevidence USING btree (number varchar_pattern_ops);

CREATE INDEX law_preservedevidence_owner_id_ca7a1386 ON public.law_preservedevidence USING btree (owner_id);

CREATE INDEX mark_day ON public.insight_mark USING btree (metric, day, id);

CREATE INDEX mark_subject ON public.insight_mark USING btree (source, subject);

CREATE INDEX mark_unit ON public.insight_mark USING btree (metric, unit, day, id);

CREATE INDEX meeting_begins ON public.meetings_meeting USING btree (begins_at DESC, id DESC);

CREATE INDEX meetings_agendaitem_meeting_id_07815bb0 ON public.meetings_agendaitem USING btree (meeting_id);

CREATE INDEX meetings_decision_item_id_7c040df0 ON public.meetings_decision USING btree (item_id);

CREATE INDEX meetings_decision_meeting_id_b86ef1d3 ON public.meetings_decision USING btree (meeting_id);

CREATE INDEX meetings_decision_owner_id_652f7757 ON public.meetings_decision USING btree (owner_id);

CREATE INDEX meetings_decision_unit_id_49cf3c29 ON public.meetings_decision USING btree (unit_id);

CREATE INDEX meetings_forcematter_force_id_e3c85dda ON public.meetings_forcematter USING btree (force_id);

CREATE INDEX meetings_forcemember_force_id_d320529b ON public.meetings_forcemember USING btree (force_id);

CREATE INDEX meetings_forcemember_successor_id_9a5c1005 ON public.meetings_forcemember USING btree (successor_id);

CREATE INDEX meetings_forcemember_unit_id_1df08381 ON public.meetings_forcemember USING btree (unit_id);

CREATE INDEX meetings_forcemember_user_id_bffefe5a ON public.meetings_forcemember USING btree (user_id);

CREATE INDEX meetings_invitation_meeting_id_2a4c9253 ON public.meetings_invitation USING btree (meeting_id);

CREATE INDEX meetings_invitation_unit_id_4dd73c7f ON public.meetings_invitation USING btree (unit_id);

CREATE INDEX meetings_invitation_user_id_a4c76b8e ON public.meetings_invitation USING btree (user_id);

CREATE INDEX meetings_meeting_convener_id_d4aa79f6 ON public.meetings_meeting USING btree (convener_id);

CREATE INDEX meetings_meeting_force_id_03ece31c ON public.meetings_meeting USING btree (force_id);

CREATE INDEX meetings_meeting_unit_id_b15bcfb2 ON public.meetings_meeting USING btree (unit_id);

CREATE INDEX meetings_minutes_meeting_id_09b7a17e ON public.meetings_minutes USING btree (meeting_id);

CREATE INDEX meetings_taskforce_unit_id_8488eb1c ON public.meetings_taskforce USING btree (unit_id);

CREATE UNIQUE INDEX member_once ON public.places_alliancemember USING btree (alliance_id, enterprise_id) WHERE ((state)::text = ANY (ARRAY[('invited'::character varying)::text, ('joined'::character varying)::text]));

CREATE INDEX membership_firm ON public.enterprises_membership USING btree (enterprise_id);

CREATE UNIQUE INDEX membership_once ON public.enterprises_membership USING btree (user_id, enterprise_id) WHERE (valid_until IS NULL);

CREATE INDEX message_case ON public.cases_message USING btree (case_id, id);

CREATE INDEX objection_open ON public.policies_publicobjection USING btree (claim_id) WHERE ((state)::text = 'open'::text);

CREATE INDEX occasion_centre ON public.ratings_occasion USING btree (centre_id, ended_at DESC);

CREATE INDEX occasion_ended ON public.ratings_occasion USING btree (ended_at);

CREATE INDEX occasion_firm ON public.ratings_occasion USING btree (enterprise_id, id DESC);

CREATE INDEX occasion_item ON public.ratings_occasion USING btree (item_kind, item, ended_at DESC);

CREATE INDEX occasion_rated ON public.ratings_occasion USING btree (rated_at DESC) WHERE (grade IS NOT NULL);

CREATE INDEX occasion_unit_rated ON public.ratings_occasion USING btree (unit_id, rated_at DESC) WHERE (grade IS NOT NULL);

CREATE UNIQUE INDEX offer_once_a_provider ON public.exchange_offer USING btree (request_id, provider_id) WHERE (NOT ((state)::text = 'retracted'::text));

CREATE INDEX offer_provider ON public.exchange_offer USING btree (provider_id, id DESC);

CREATE UNIQUE INDEX one_confirmed_review_a_unit ON public.reform_report USING btree (review_id, unit_id) WHERE ((state)::text = 'confirmed'::text);

CREATE UNIQUE INDEX one_live_model ON public.demands_learnedmodel USING btree (what) WHERE ((state)::text = 'live'::text);

CREATE UNIQUE INDEX one_report_waits ON public.reform_report USING btree (task_id, review_id, unit_id) NULLS NOT DISTINCT WHERE ((state)::text = 'waiting'::text);

CREATE INDEX order_open ON public.cases_supervisionorder USING btree (unit_id, due_on) WHERE ((state)::text = 'open'::text);

CREATE INDEX pain_state ON public.painpoints_painpoint USING btree (state, due_on, id);

CREATE INDEX pain_unit ON public.painpoints_painpoint USING btree (unit_id, id DESC);

CREATE INDEX painpoints_paincase_case_id_61227ea5 ON public.painpoints_paincase USING btree (case_id);

CREATE INDEX painpoints_painpoint_number_1ac73e15_like ON public.painpoints_painpoint USING btree (number varchar_pattern_ops);

CREATE INDEX painpoints_painpoint_owner_id_37f0c36e ON public.painpoints_painpoint USING btree (owner_id);

CREATE INDEX painpoints_painpoint_raised_unit_id_844f16ad ON public.painpoints_painpoint USING btree (raised_unit_id);

CREATE INDEX painpoints_painpoint_unit_id_35649c34 ON public.painpoints_painpoint USING btree (unit_id);

CREATE INDEX painpoints_painreporter_enterprise_id_1b014fbf ON public.painpoints_painreporter USING btree (enterprise_id);

CREATE INDEX painpoints_painreporter_point_id_e3a056e3 ON public.painpoints_painreporter USING btree (point_id);

CREATE UNIQUE INDEX payment_once ON public.policies_paymentitem USING btree (claim_id) WHERE ((state)::text = ANY (ARRAY[('pending'::character varying)::text, ('paid'::character varying)::text]));

CREATE INDEX place_operator ON public.places_place USING btree (operator_id, id);

CREATE INDEX places_alliance_lead_id_f3ddc3e4 ON public.places_alliance USING btree (lead_id);

CREATE INDEX places_alliance_name_48c52dd4_like ON public.places_alliance USING btree (name varchar_pattern_ops);

CREATE INDEX places_alliance_unit_id_3b7e1d89 ON public.places_alliance USING btree (unit_id);

CREATE INDEX places_alliancemember_alliance_id_a17eedd5 ON public.places_alliancemember USING btree (alliance_id);

CREATE INDEX places_alliancemember_enterprise_id_d842939d ON public.places_alliancemember USING btree (enterprise_id);

CREATE INDEX places_bookedslot_booking_id_80c48efe ON public.places_bookedslot USING btree (booking_id);

CREATE INDEX places_bookedslot_facility_id_38fe3881 ON public.places_bookedslot USING btree (facility_id);

CREATE INDEX places_booking_enterprise_id_0aefb78e ON public.places_booking USING btree (enterprise_id);

CREATE INDEX places_booking_facility_id_c8747d26 ON public.places_booking USING btree (facility_id);

CREATE INDEX places_enrolment_enterprise_id_7aa768cf ON public.places_enrolment USING btree (enterprise_id);

CREATE INDEX places_enrolment_gathering_id_7be8b6c6 ON public.places_enrolment USING btree (gathering_id);

CREATE INDEX places_facility_name_548d4b9a_like ON public.places_facility USING btree (name varchar_pattern_ops);

CREATE INDEX places_facility_owner_id_129d530f ON public.places_facility USING btree (owner_id);

CREATE INDEX places_facility_unit_id_5a922994 ON public.places_facility USING btree (unit_id);

CREATE INDEX places_gathering_unit_id_a718405a ON public.places_gathering USING btree (unit_id);

CREATE INDEX places_jointtask_alliance_id_cd08c3d1 ON public.places_jointtask USING btree (alliance_id);

CREATE INDEX places_jointtask_leader_id_09397240 ON public.places_jointtask USING btree (leader_id);

CREATE INDEX places_place_name_14cc5928_like ON public.places_place USING btree (name varchar_pattern_ops);

CREATE INDEX places_place_operator_id_4f31ab4b ON public.places_place USING btree (operator_id);

CREATE INDEX places_place_unit_id_98cded36 ON public.places_place USING btree (unit_id);

CREATE INDEX places_room_place_id_f0620203 ON public.places_room USING btree (place_id);

CREATE INDEX places_tenancy_enterprise_id_f593bbb7 ON public.places_tenancy USING btree (enterprise_id);

CREATE INDEX places_tenancy_room_id_85ea6e68 ON public.places_tenancy USING btree (room_id);

CREATE INDEX policies_claim_enterprise_id_7b810ad0 ON public.policies_claim USING btree (enterprise_id);

CREATE INDEX policies_claim_grant_list_id_580c51d0 ON public.policies_claim USING btree (grant_list_id);

CREATE INDEX policies_claim_policy_id_f15648ac ON public.policies_claim USING btree (policy_id);

CREATE INDEX policies_claim_version_id_365d0cd2 ON public.policies_claim USING btree (version_id);

CREATE INDEX policies_claimdraft_enterprise_id_9566a41c ON public.policies_claimdraft USING btree (enterprise_id);

CREATE INDEX policies_claimdraft_policy_id_3d8a135a ON public.policies_claimdraft USING btree (policy_id);

CREATE INDEX policies_claimdraft_token_773cb2db_like ON public.policies_claimdraft USING btree (token varchar_pattern_ops);

CREATE INDEX policies_claimdraft_user_id_80f57b57 ON public.policies_claimdraft USING btree (user_id);

CREATE INDEX policies_claimmaterial_claim_id_e8e42e83 ON public.policies_claimmaterial USING btree (claim_id);

CREATE INDEX policies_claimmaterial_evidence_id_67524cc2 ON public.policies_claimmaterial USING btree (evidence_id);

CREATE INDEX policies_claimmaterial_type_id_c5d8a282 ON public.policies_claimmaterial USING btree (type_id);

CREATE INDEX policies_claimwindow_enterprise_id_0aeda82a ON public.policies_claimwindow USING btree (enterprise_id);

CREATE INDEX policies_claimwindow_policy_id_e2749cf7 ON public.policies_claimwindow USING btree (policy_id);

CREATE INDEX policies_exclusion_enterprise_id_969c5ef3 ON public.policies_exclusion USING btree (enterprise_id);

CREATE INDEX policies_financefile_batch_id_92819073 ON public.policies_financefile USING btree (batch_id);

CREATE INDEX policies_financefile_file_id_0902599b ON public.policies_financefile USING btree (file_id);

CREATE INDEX policies_grantlist_version_id_2a61af4e ON public.policies_grantlist USING btree (version_id);

CREATE INDEX policies_moneyentry_claim_id_c79b59f4 ON public.policies_moneyentry USING btree (claim_id);

CREATE INDEX policies_moneyentry_item_id_d99c5229 ON public.policies_moneyentry USING btree (item_id);

CREATE INDEX policies_moneyentry_policy_id_d91074a8 ON public.policies_moneyentry USING btree (policy_id);

CREATE INDEX policies_paymentbatch_number_3449d0f3_like ON public.policies_paymentbatch USING btree (number varchar_pattern_ops);

CREATE INDEX policies_paymentbatch_token_3e7674cf_like ON public.policies_paymentbatch USING btree (token varchar_pattern_ops);

CREATE INDEX policies_paymentitem_batch_id_a6a17414 ON public.policies_paymentitem USING btree (batch_id);

CREATE INDEX policies_paymentitem_claim_id_c28da4f5 ON public.policies_paymentitem USING btree (claim_id);

CREATE INDEX policies_pinnedfirm_policy_id_e60913d6 ON public.policies_pinnedfirm USING btree (policy_id);

CREATE INDEX policies_policy_code_9d05f00a_like ON public.policies_policy USING btree (code varchar_pattern_ops);

CREATE INDEX policies_policy_unit_id_0304c0d1 ON public.policies_policy USING btree (unit_id);

CREATE INDEX policies_policytopic_code_5fa6a59f_like ON public.policies_policytopic USING btree (code varchar_pattern_ops);

CREATE INDEX policies_policyversion_policy_id_e55d4e9f ON public.policies_policyversion USING btree (policy_id);

CREATE INDEX policies_publicobjection_claim_id_d4eb8c0e ON public.policies_publicobjection USING btree (claim_id);

CREATE INDEX policies_push_enterprise_id_f0255b22 ON public.policies_push USING btree (enterprise_id);

CREATE INDEX policies_push_policy_id_5b6f96bb ON public.policies_push USING btree (policy_id);

CREATE INDEX policies_pushrun_policy_id_c0818833 ON public.policies_pushrun USING btree (policy_id);

CREATE INDEX policies_subscription_enterprise_id_713e8512 ON public.policies_subscription USING btree (enterprise_id);

CREATE INDEX policies_subscription_user_id_0ebd6ecd ON public.policies_subscription USING btree (user_id);

CREATE UNIQUE INDEX policy_one_draft ON public.policies_policyversion USING btree (policy_id) WHERE ((state)::text = 'draft'::text);

CREATE UNIQUE INDEX policy_one_live ON public.policies_policyversion USING btree (policy_id) WHERE ((state)::text = 'live'::text);

CREATE UNIQUE INDEX post_once ON public.identity_post USING btree (user_id, unit_id, role, window_id) NULLS NOT DISTINCT WHERE (valid_until IS NULL);

CREATE INDEX post_unit_role ON public.identity_post USING btree (unit_id, role);

CREATE INDEX privacy_datarequest_number_7237eb1a_like ON public.privacy_datarequest USING btree (number varchar_pattern_ops);

CREATE INDEX privacy_datarequest_user_id_7bb6d901 ON public.privacy_datarequest USING btree (user_id);

CREATE INDEX problem_state ON public.problems_problemclass USING btree (state, id DESC);

CREATE INDEX problems_article_problem_id_c6953568 ON public.problems_article USING btree (problem_id);

CREATE INDEX problems_article_unit_id_af6b3fda ON public.problems_article USING btree (unit_id);

CREATE INDEX problems_classdemand_case_id_c980f0fa ON public.problems_classdemand USING btree (case_id);

CREATE INDEX problems_classdemand_problem_id_69bbf196 ON public.problems_classdemand USING btree (problem_id);

CREATE INDEX problems_problemclass_merged_into_id_f2b7abe1 ON public.problems_problemclass USING btree (merged_into_id);

CREATE INDEX problems_problemclass_owner_id_5ce3220b ON public.problems_problemclass USING btree (owner_id);

CREATE INDEX problems_problemclass_unit_id_7c1bef2f ON public.problems_problemclass USING btree (unit_id);

CREATE INDEX problems_remedy_owner_id_e640557f ON public.problems_remedy USING btree (owner_id);

CREATE INDEX problems_remedy_problem_id_0dc7805a ON public.problems_remedy USING btree (problem_id);

CREATE INDEX problems_remedy_unit_id_04aba8b1 ON public.problems_remedy USING btree (unit_id);

CREATE UNIQUE INDEX process_one_published ON public.cases_processdefinition USING btree (code) WHERE ((status)::text = 'published'::text);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);

CREATE INDEX product_live ON public.exchange_product USING btree (kind_id, id) WHERE live;

CREATE INDEX product_provider ON public.exchange_product USING btree (provider_id, id DESC);

CREATE INDEX project_board ON public.projects_project USING btree (state, place, id DESC);

CREATE INDEX project_folded ON public.projects_project USING btree (folded);

CREATE INDEX project_likeness_open ON public.projects_likeness USING btree (other_id) WHERE ((state)::text = 'open'::text);

CREATE INDEX project_office ON public.projects_project USING btree (office_id, id DESC);

CREATE INDEX project_phone ON public.projects_project USING btree (public.kernel_seal_mark(contact_phone)) WHERE (NOT (contact_phone = ''::text));

CREATE INDEX project_stage_reached ON public.projects_projectstage USING btree (code, actual_on) WHERE (actual_on IS NOT NULL);

CREATE INDEX project_trio_due ON public.projects_triopart USING btree (due_on) WHERE (ended_on IS NULL);

CREATE UNIQUE INDEX project_trio_one_each ON public.projects_triopart USING btree (project_id, role) WHERE (ended_on IS NULL);

CREATE INDEX project_unit ON public.projects_project USING btree (unit_id, id DESC);

CREATE INDEX project_uscc ON public.projects_project USING btree (uscc) WHERE (NOT ((uscc)::text = ''::text));

CREATE INDEX project_watch_alarm ON public.projects_watch USING btree (warn_on) WHERE (((state)::text = 'open'::text) AND (told < 2));

CREATE INDEX project_watch_open ON public.projects_watch USING btree (unit_id, due_on, id) WHERE ((state)::text = 'open'::text);

CREATE INDEX projects_alliancemember_enterprise_id_8a1ba174 ON public.projects_alliancemember USING btree (enterprise_id);

CREATE INDEX projects_alliancemember_folded_dbcaf27f ON public.projects_alliancemember USING btree (folded);

CREATE INDEX projects_alliancemember_folded_dbcaf27f_like ON public.projects_alliancemember USING btree (folded varchar_pattern_ops);

CREATE INDEX projects_blocker_project_id_e545257f ON public.projects_blocker USING btree (project_id);

CREATE INDEX projects_likeness_other_id_68a05073 ON public.projects_likeness USING btree (other_id);

CREATE INDEX projects_likeness_project_id_d3d50c6b ON public.projects_likeness USING btree (project_id);

CREATE INDEX projects_milestonenote_project_id_f5a6fb65 ON public.projects_milestonenote USING btree (project_id);

CREATE INDEX projects_project_definition_id_237dcebb ON public.projects_project USING btree (definition_id);

CREATE INDEX projects_project_department_id_2d73b0cf ON public.projects_project USING btree (department_id);

CREATE INDEX projects_project_enterprise_id_a62cfbb2 ON public.projects_project USING btree (enterprise_id);

CREATE INDEX projects_project_leader_id_9e9c9b71 ON public.projects_project USING btree (leader_id);

CREATE INDEX projects_project_member_id_c449eeaa ON public.projects_project USING btree (member_id);

CREATE INDEX projects_project_merged_into_id_e4510aa1 ON public.projects_project USING btree (merged_into_id);

CREATE INDEX projects_project_number_578befa6_like ON public.projects_project USING btree (number varchar_pattern_ops);

CREATE INDEX projects_project_owner_id_b940de39 ON public.projects_project USING btree (owner_id);

CREATE INDEX projects_project_receipt_df5bcc99_like ON public.projects_project USING btree (receipt varchar_pattern_ops);

CREATE INDEX projects_project_specialist_id_67ea358b ON public.projects_project USING btree (specialist_id);

CREATE INDEX projects_project_token_5cd674b5_like ON public.projects_project USING btree (token varchar_pattern_ops);

CREATE INDEX projects_projectlink_project_id_929ddb4c ON public.projects_projectlink USING btree (project_id);

CREATE INDEX projects_projectlog_project_id_d6e73f8c ON public.projects_projectlog USING btree (project_id);

CREATE INDEX projects_projectstage_project_id_e422daea ON public.projects_projectstage USING btree (project_id);

CREATE INDEX projects_slip_project_id_153d6e76 ON public.projects_slip USING btree (project_id);

CREATE INDEX projects_triopart_project_id_6f8140b8 ON public.projects_triopart USING btree (project_id);

CREATE INDEX projects_triopart_unit_id_63d094c1 ON public.projects_triopart USING btree (unit_id);

CREATE INDEX projects_triopart_user_id_2b79f44b ON public.projects_triopart USING btree (user_id);

CREATE INDEX projects_watch_owner_id_7b50c24b ON public.projects_watch USING btree (owner_id);

CREATE INDEX projects_watch_project_id_7bc0a35f ON public.projects_watch USING btree (project_id);

CREATE INDEX promise_firm ON public.grid_promise USING btree (enterprise_id, state, due_on);

CREATE INDEX provider_unit ON public.exchange_provider USING btree (unit_id, state, id DESC);

CREATE INDEX push_firm ON public.policies_push USING btree (enterprise_id, at DESC);

CREATE INDEX push_held ON public.policies_push USING btree (enterprise_id) WHERE ((lapsed_at IS NULL) AND (told_at IS NULL));

CREATE INDEX push_run_open ON public.policies_pushrun USING btree (id) WHERE (done_at IS NULL);

CREATE INDEX push_told ON public.policies_push USING btree (enterprise_id, told_at) WHERE (told_at IS NOT NULL);

CREATE INDEX rating_origin_at ON public.supervision_ratingorigin USING btree (at);

CREATE INDEX ratings_occasion_token_hash_86fce030_like ON public.ratings_occasion USING btree (token_hash varchar_pattern_ops);

CREATE INDEX reading_firm ON public.enterprises_evidencereading USING btree (enterprise_id, id DESC);

CREATE INDEX reception_booking_enterprise_id_260a18f5 ON public.reception_booking USING btree (enterprise_id);

CREATE INDEX reception_booking_token_f70ead2e_like ON public.reception_booking USING btree (token varchar_pattern_ops);

CREATE INDEX reception_booking_user_id_fb269d6c ON public.reception_booking USING btree (user_id);

CREATE INDEX reception_handover_centre_id_8fd914da ON public.reception_handover USING btree (centre_id);

CREATE INDEX reception_handover_signature_id_349ada5b ON public.reception_handover USING btree (signature_id);

CREATE INDEX reception_handover_window_id_8b9b178c ON public.reception_handover USING btree (window_id);

CREATE INDEX reception_ticket_enterprise_id_ffd178aa ON public.reception_ticket USING btree (enterprise_id);

CREATE INDEX reception_ticket_token_faf91dae_like ON public.reception_ticket USING btree (token varchar_pattern_ops);

CREATE INDEX reception_told_before_id_9d8a5b02 ON public.reception_told USING btree (before_id);

CREATE INDEX reception_told_by_id_bab4d2d4 ON public.reception_told USING btree (by_id);

CREATE INDEX reception_told_centre_id_1991ba8f ON public.reception_told USING btree (centre_id);

CREATE INDEX reception_told_enterprise_id_c1697709 ON public.reception_told USING btree (enterprise_id);

CREATE INDEX reception_told_number_a1e9d607_like ON public.reception_told USING btree (number varchar_pattern_ops);

CREATE INDEX reception_told_token_f8306a84_like ON public.reception_told USING btree (token varchar_pattern_ops);

CREATE INDEX reception_told_window_id_ac036436 ON public.reception_told USING btree (window_id);

CREATE INDEX reception_turn_ticket_id_6ce9c254 ON public.reception_turn USING btree (ticket_id);

CREATE INDEX reception_turnact_turn_id_de9ba94f ON public.reception_turnact USING btree (turn_id);

CREATE INDEX rectification_open ON public.supervision_rectification USING btree (due_on) WHERE (NOT ((state)::text = 'accepted'::text));

CREATE INDEX reform_alarm_task_id_848862e7 ON public.reform_alarm USING btree (task_id);

CREATE INDEX reform_alarm_unit_id_4381043f ON public.reform_alarm USING btree (unit_id);

CREATE INDEX reform_quarterreview_task_id_4aa8e1fc ON public.reform_quarterreview USING btree (task_id);

CREATE INDEX reform_report_by_id_399df55c ON public.reform_report USING btree (by_id);

CREATE INDEX reform_report_decided_by_id_277d511f ON public.reform_report USING btree (decided_by_id);

CREATE INDEX reform_report_review_id_d5084311 ON public.reform_report USING btree (review_id);

CREATE INDEX reform_report_task_id_33ff4f6a ON public.reform_report USING btree (task_id);

CREATE INDEX reform_report_unit_id_3ea20bc6 ON public.reform_report USING btree (unit_id);

CREATE INDEX reform_reportfile_report_id_f625b11e ON public.reform_reportfile USING btree (report_id);

CREATE INDEX remedy_open ON public.problems_remedy USING btree (warn_on) WHERE ((state)::text = 'open'::text);

CREATE INDEX report_asked ON public.reports_report USING btree (id) WHERE ((state)::text = 'asked'::text);

CREATE INDEX report_of_task ON public.reform_report USING btree (task_id, at DESC);

CREATE INDEX reports_report_docx_id_4e4a1f7b ON public.reports_report USING btree (docx_id);

CREATE INDEX reports_report_pdf_id_893f8b9d ON public.reports_report USING btree (pdf_id);

CREATE INDEX reports_report_xlsx_id_55fa386c ON public.reports_report USING btree (xlsx_id);

CREATE INDEX reports_reportplan_unit_id_3dff5de4 ON public.reports_reportplan USING btree (unit_id);

CREATE INDEX request_draft_user ON public.exchange_requestdraft USING btree (user_id, updated_at DESC);

CREATE INDEX request_kind ON public.exchange_request USING btree (kind_id, answer_until);

CREATE INDEX saving_firm ON public.enterprises_saving USING btree (enterprise_id, id DESC);

CREATE INDEX search_body ON public.finding_searchdocument USING gin (body) WITH (fastupdate=off);

CREATE INDEX search_head ON public.finding_searchdocument USING gin (head) WITH (fastupdate=off);

CREATE INDEX search_initials ON public.finding_searchdocument USING gin (initials public.gin_trgm_ops);

CREATE INDEX search_letters ON public.finding_searchdocument USING gin (letters public.gin_trgm_ops);

CREATE INDEX search_phrases ON public.finding_searchdocument USING gin (phrases) WITH (fastupdate=off);

CREATE INDEX sign_in_address ON public.identity_signin USING btree (address, at DESC);

CREATE INDEX sign_in_at ON public.identity_signin USING btree (at DESC);

CREATE INDEX sign_in_key ON public.identity_signin USING btree (key, at DESC);

CREATE INDEX sign_in_user ON public.identity_signin USING btree (user_id, at DESC);

CREATE INDEX signed_in_now ON public.identity_signedin USING btree (user_id, seen_at DESC) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX stage_definition_one_live ON public.projects_stagedefinition USING btree (live) WHERE live;

CREATE UNIQUE INDEX station_bundle_once ON public.catalogue_stationing USING btree (bundle_code, window_id) WHERE (NOT ((bundle_code)::text = ''::text));

CREATE UNIQUE INDEX station_item_once ON public.catalogue_stationing USING btree (item_id, window_id) WHERE (item_id IS NOT NULL);

CREATE INDEX supervision_figurenote_finding_id_f8dc45b1 ON public.supervision_figurenote USING btree (finding_id);

CREATE INDEX supervision_figurenote_unit_id_5c46112e ON public.supervision_figurenote USING btree (unit_id);

CREATE INDEX supervision_finding_excused_by_id_73185fc0 ON public.supervision_finding USING btree (excused_by_id);

CREATE INDEX supervision_finding_taught_id_cab86552 ON public.supervision_finding USING btree (taught_id);

CREATE INDEX supervision_finding_unit_id_37c318a9 ON public.supervision_finding USING btree (unit_id);

CREATE INDEX supervision_findingcase_case_id_1a96f555 ON public.supervision_findingcase USING btree (case_id);

CREATE INDEX supervision_rectification_owner_id_30d2dba1 ON public.supervision_rectification USING btree (owner_id);

CREATE INDEX supervision_rectification_unit_id_c9b263e2 ON public.supervision_rectification USING btree (unit_id);

CREATE INDEX task_request ON public.bundles_taskrequest USING btree (task_id, id DESC);

CREATE INDEX task_unit_open ON public.bundles_applicationtask USING btree (unit_id, due_on, id) INCLUDE (warn_on, state) WHERE ((state)::text = ANY (ARRAY[('waiting'::character varying)::text, ('preparing'::character varying)::text, ('ready'::character varying)::text, ('accepted'::character varying)::text, ('asked'::character varying)::text, ('inspected'::character varying)::text, ('proposed'::character varying)::text]));

CREATE INDEX task_unit_recent ON public.bundles_applicationtask USING btree (unit_id, id DESC);

CREATE INDEX tenancy_firm ON public.places_tenancy USING btree (enterprise_id, id DESC);

CREATE UNIQUE INDEX tenancy_once_a_request ON public.places_tenancy USING btree (request) WHERE (NOT ((request)::text = ''::text));

CREATE UNIQUE INDEX tenancy_one_open_a_room ON public.places_tenancy USING btree (room_id) WHERE (ended_on IS NULL);

CREATE INDEX ticket_open ON public.reception_ticket USING btree (centre_id, day) WHERE ((state)::text = ANY (ARRAY[('waiting'::character varying)::text, ('called'::character varying)::text, ('serving'::character varying)::text]));

CREATE INDEX turn_clerk ON public.reception_turn USING btree (clerk_id, called_at DESC);

CREATE UNIQUE INDEX turn_one_a_clerk ON public.reception_turn USING btree (clerk_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX turn_one_a_ticket ON public.reception_turn USING btree (ticket_id) WHERE (ended_at IS NULL);

CREATE INDEX turn_window ON public.reception_turn USING btree (window_id, called_at DESC);

CREATE INDEX undertaking_broken ON public.bundles_undertaking USING btree (enterprise_id, promised_on) WHERE ((state)::text = 'lapsed'::text);

CREATE UNIQUE INDEX user_phone_once ON public.identity_user USING btree (public.kernel_seal_mark(phone)) WHERE (NOT (phone = ''::text));

CREATE INDEX visit_cell ON public.grid_visit USING btree (cell_id, "on");

CREATE INDEX visit_firm ON public.grid_visit USING btree (enterprise_id, "on" DESC, id DESC);

CREATE TRIGGER bundles_version_immutable BEFORE DELETE OR UPDATE ON public.bundles_bundleversion FOR EACH ROW EXECUTE FUNCTION public.bundles_version_immutable();

CREATE TRIGGER cases_process_immutable BEFORE DELETE OR UPDATE ON public.cases_processdefinition FOR EACH ROW EXECUTE FUNCTION public.cases_process_immutable();

CREATE TRIGGER catalogue_version_immutable BEFORE DELETE OR UPDATE ON public.catalogue_itemversion FOR EACH ROW EXECUTE FUNCTION public.catalogue_version_immutable();

CREATE TRIGGER enterprises_destruction_no_change BEFORE DELETE OR UPDATE ON public.enterprises_destruction FOR EACH ROW EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER enterprises_destruction_no_truncate BEFORE TRUNCATE ON public.enterprises_destruction FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER enterprises_evidencereading_no_change BEFORE DELETE OR UPDATE ON public.enterprises_evidencereading FOR EACH ROW EXECUTE FUNCTION public.privacy_log_stays();

CREATE TRIGGER enterprises_evidencereading_no_truncate BEFORE TRUNCATE ON public.enterprises_evidencereading FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER identity_signin_no_change BEFORE DELETE OR UPDATE ON public.identity_signin FOR EACH ROW EXECUTE FUNCTION public.privacy_log_stays();

CREATE TRIGGER insight_note_case AFTER INSERT ON public.kernel_event FOR EACH ROW WHEN ((((new.kind)::text ~~ 'case.%'::text) AND ((new.stream)::text ~ '^case:[0-9]{1,18}$'::text))) EXECUTE FUNCTION public.insight_note_case();

CREATE TRIGGER kernel_accessrecord_no_change BEFORE DELETE OR UPDATE ON public.kernel_accessrecord FOR EACH ROW EXECUTE FUNCTION public.privacy_log_stays();

CREATE TRIGGER kernel_accessrecord_no_truncate BEFORE TRUNCATE ON public.kernel_accessrecord FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_calendarday_no_change BEFORE DELETE OR UPDATE ON public.kernel_calendarday FOR EACH ROW EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_calendarday_no_truncate BEFORE TRUNCATE ON public.kernel_calendarday FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_calendarversion_no_change BEFORE DELETE OR UPDATE ON public.kernel_calendarversion FOR EACH ROW EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_calendarversion_no_truncate BEFORE TRUNCATE ON public.kernel_calendarversion FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_event_chain BEFORE INSERT ON public.kernel_event FOR EACH ROW EXECUTE FUNCTION public.kernel_event_chain();

CREATE TRIGGER kernel_event_no_change BEFORE DELETE OR UPDATE ON public.kernel_event FOR EACH ROW EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_event_no_truncate BEFORE TRUNCATE ON public.kernel_event FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_seal_no_change BEFORE DELETE OR UPDATE ON public.kernel_seal FOR EACH ROW EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_seal_no_truncate BEFORE TRUNCATE ON public.kernel_seal FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_stream_guard BEFORE INSERT OR UPDATE ON public.kernel_stream FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_stream_no_delete BEFORE DELETE ON public.kernel_stream FOR EACH ROW EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER kernel_stream_no_truncate BEFORE TRUNCATE ON public.kernel_stream FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER law_evidence_stays BEFORE DELETE OR UPDATE ON public.law_preservedevidence FOR EACH ROW EXECUTE FUNCTION public.law_evidence_stays();

CREATE TRIGGER painpoints_no_delete BEFORE DELETE ON public.painpoints_painpoint FOR EACH ROW EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER policies_version_immutable BEFORE DELETE OR UPDATE ON public.policies_policyversion FOR EACH ROW EXECUTE FUNCTION public.policies_version_immutable();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER projects_definition_immutable BEFORE DELETE OR UPDATE ON public.projects_stagedefinition FOR EACH ROW EXECUTE FUNCTION public.projects_definition_immutable();

CREATE TRIGGER ratings_kept BEFORE UPDATE ON public.ratings_occasion FOR EACH ROW WHEN ((old.grade IS NOT NULL)) EXECUTE FUNCTION public.ratings_kept();

CREATE TRIGGER ratings_no_delete BEFORE DELETE ON public.ratings_occasion FOR EACH ROW WHEN ((old.grade IS NOT NULL)) EXECUTE FUNCTION public.kernel_append_only();

CREATE TRIGGER supervision_no_delete BEFORE DELETE ON public.supervision_finding FOR EACH ROW EXECUTE FUNCTION public.kernel_append_only();

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_application
    ADD CONSTRAINT bundles_application_case_id_22d9589d_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_application
    ADD CONSTRAINT bundles_application_enterprise_id_06803e2a_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_application
    ADD CONSTRAINT bundles_application_item_id_6f00241b_fk_catalogue FOREIGN KEY (item_id) REFERENCES public.catalogue_serviceitem(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_application
    ADD CONSTRAINT bundles_application_version_id_ba492800_fk_bundles_b FOREIGN KEY (version_id) REFERENCES public.bundles_bundleversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationdraft
    ADD CONSTRAINT bundles_applicationd_enterprise_id_bb453ece_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationdraft
    ADD CONSTRAINT bundles_applicationd_version_id_7d288f5c_fk_bundles_b FOREIGN KEY (version_id) REFERENCES public.bundles_bundleversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationmaterial
    ADD CONSTRAINT bundles_applicationm_application_id_33f06414_fk_bundles_a FOREIGN KEY (application_id) REFERENCES public.bundles_application(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationmaterial
    ADD CONSTRAINT bundles_applicationm_evidence_id_c15b981e_fk_enterpris FOREIGN KEY (evidence_id) REFERENCES public.enterprises_evidence(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationmaterial
    ADD CONSTRAINT bundles_applicationm_type_id_64849a1a_fk_enterpris FOREIGN KEY (type_id) REFERENCES public.enterprises_evidencetype(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationtask
    ADD CONSTRAINT bundles_applicationt_application_id_14d3fe4b_fk_bundles_a FOREIGN KEY (application_id) REFERENCES public.bundles_application(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationtask
    ADD CONSTRAINT bundles_applicationt_item_version_id_637bc900_fk_catalogue FOREIGN KEY (item_version_id) REFERENCES public.catalogue_itemversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationtask
    ADD CONSTRAINT bundles_applicationt_result_evidence_id_898b162f_fk_enterpris FOREIGN KEY (result_evidence_id) REFERENCES public.enterprises_evidence(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationtask
    ADD CONSTRAINT bundles_applicationt_result_file_id_8c17e670_fk_kernel_st FOREIGN KEY (result_file_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationtask
    ADD CONSTRAINT bundles_applicationtask_handler_id_5319fc13_fk_identity_user_id FOREIGN KEY (handler_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_applicationtask
    ADD CONSTRAINT bundles_applicationtask_unit_id_bd2b80d6_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_bundle
    ADD CONSTRAINT bundles_bundle_live_id_e04fab0e_fk_bundles_bundleversion_id FOREIGN KEY (live_id) REFERENCES public.bundles_bundleversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_bundle
    ADD CONSTRAINT bundles_bundle_unit_id_e4a22f9d_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_bundleversion
    ADD CONSTRAINT bundles_bundleversion_bundle_id_8a76e2ca_fk_bundles_bundle_id FOREIGN KEY (bundle_id) REFERENCES public.bundles_bundle(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_draftshare
    ADD CONSTRAINT bundles_draftshare_draft_id_1132953a_fk_bundles_a FOREIGN KEY (draft_id) REFERENCES public.bundles_applicationdraft(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_draftshare
    ADD CONSTRAINT bundles_draftshare_user_id_9b3795f0_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_taskrequest
    ADD CONSTRAINT bundles_taskrequest_task_id_b1ab21a2_fk_bundles_a FOREIGN KEY (task_id) REFERENCES public.bundles_applicationtask(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_undertaking
    ADD CONSTRAINT bundles_undertaking_application_id_dcb42eb4_fk_bundles_a FOREIGN KEY (application_id) REFERENCES public.bundles_application(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_undertaking
    ADD CONSTRAINT bundles_undertaking_enterprise_id_57d0d9a0_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.bundles_undertaking
    ADD CONSTRAINT bundles_undertaking_type_id_7b6121c6_fk_enterpris FOREIGN KEY (type_id) REFERENCES public.enterprises_evidencetype(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_card
    ADD CONSTRAINT cards_card_case_id_6b3fc915_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_card
    ADD CONSTRAINT cards_card_enterprise_id_6e39f4a0_fk_enterprises_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_card
    ADD CONSTRAINT cards_card_main_id_09aff9c2_fk_cards_card_id FOREIGN KEY (main_id) REFERENCES public.cards_card(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_card
    ADD CONSTRAINT cards_card_user_id_9c174339_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_carduse
    ADD CONSTRAINT cards_carduse_card_id_88bb0291_fk_cards_card_id FOREIGN KEY (card_id) REFERENCES public.cards_card(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_carduse
    ADD CONSTRAINT cards_carduse_main_id_6eb1306a_fk_cards_card_id FOREIGN KEY (main_id) REFERENCES public.cards_card(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_carduse
    ADD CONSTRAINT cards_carduse_unit_id_180c6a93_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_answer
    ADD CONSTRAINT cases_answer_case_id_d3442c42_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_answer
    ADD CONSTRAINT cases_answer_unit_id_6c37f839_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_assignment
    ADD CONSTRAINT cases_assignment_case_id_b0be0e7a_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_assignment
    ADD CONSTRAINT cases_assignment_unit_id_a6a9581f_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_attachment
    ADD CONSTRAINT cases_attachment_case_id_1cf64b9f_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_attachment
    ADD CONSTRAINT cases_attachment_file_id_221b68b6_fk_kernel_storedfile_id FOREIGN KEY (file_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_enterprise_id_76ed246e_fk_enterprises_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_handler_id_21cefe0d_fk_identity_user_id FOREIGN KEY (handler_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_lead_unit_id_fb1941ea_fk_identity_unit_id FOREIGN KEY (lead_unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_merged_into_id_1b4320d8_fk_cases_case_id FOREIGN KEY (merged_into_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_process_id_f4c6cf7b_fk_cases_processdefinition_id FOREIGN KEY (process_id) REFERENCES public.cases_processdefinition(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_clock
    ADD CONSTRAINT cases_clock_case_id_bf0c46ff_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_clock
    ADD CONSTRAINT cases_clock_unit_id_cbd9c5ce_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_consultation
    ADD CONSTRAINT cases_consultation_case_id_6e73f919_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_extension
    ADD CONSTRAINT cases_extension_case_id_583445e3_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_extension
    ADD CONSTRAINT cases_extension_unit_id_91dafb24_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_materialrequest
    ADD CONSTRAINT cases_materialrequest_case_id_a26a418d_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_message
    ADD CONSTRAINT cases_message_case_id_544aca6d_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_objection
    ADD CONSTRAINT cases_objection_case_id_06b4ba0e_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_objection
    ADD CONSTRAINT cases_objection_suggested_unit_id_be5f7fbf_fk_identity_unit_id FOREIGN KEY (suggested_unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_objection
    ADD CONSTRAINT cases_objection_unit_id_e5d553f7_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_rating
    ADD CONSTRAINT cases_rating_case_id_428678e7_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_revisit
    ADD CONSTRAINT cases_revisit_case_id_61ed8539_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_savedview
    ADD CONSTRAINT cases_savedview_user_id_d4a28431_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_supervisionorder
    ADD CONSTRAINT cases_supervisionorder_case_id_eddacf89_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_supervisionorder
    ADD CONSTRAINT cases_supervisionorder_unit_id_bee92c50_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalogue_centrestations
    ADD CONSTRAINT catalogue_centrestat_centre_id_737b2fcc_fk_identity_ FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalogue_itemversion
    ADD CONSTRAINT catalogue_itemversio_item_id_2614d501_fk_catalogue FOREIGN KEY (item_id) REFERENCES public.catalogue_serviceitem(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalogue_serviceitem
    ADD CONSTRAINT catalogue_serviceite_live_id_3c29e9bd_fk_catalogue FOREIGN KEY (live_id) REFERENCES public.catalogue_itemversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalogue_serviceitem
    ADD CONSTRAINT catalogue_serviceitem_unit_id_c2f0d74a_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalogue_stationing
    ADD CONSTRAINT catalogue_stationing_item_id_283f2560_fk_catalogue FOREIGN KEY (item_id) REFERENCES public.catalogue_serviceitem(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalogue_stationing
    ADD CONSTRAINT catalogue_stationing_window_id_487a8025_fk_identity_window_id FOREIGN KEY (window_id) REFERENCES public.identity_window(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credit_creditconsent
    ADD CONSTRAINT credit_creditconsent_enterprise_id_bf777a56_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credit_creditconsent
    ADD CONSTRAINT credit_creditconsent_unit_id_a1722893_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credit_creditlook
    ADD CONSTRAINT credit_creditlook_consent_id_b7f19209_fk_credit_cr FOREIGN KEY (consent_id) REFERENCES public.credit_creditconsent(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credit_creditlook
    ADD CONSTRAINT credit_creditlook_enterprise_id_84685f51_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credit_creditlook
    ADD CONSTRAINT credit_creditlook_unit_id_58873d40_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credit_creditrecord
    ADD CONSTRAINT credit_creditrecord_entered_unit_id_33c37869_fk_identity_ FOREIGN KEY (entered_unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credit_creditrecord
    ADD CONSTRAINT credit_creditrecord_enterprise_id_18feff38_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credit_creditrepair
    ADD CONSTRAINT credit_creditrepair_record_id_124a293b_fk_credit_cr FOREIGN KEY (record_id) REFERENCES public.credit_creditrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_demand
    ADD CONSTRAINT demands_demand_case_id_830d29db_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_demand
    ADD CONSTRAINT demands_demand_contact_user_id_e5880111_fk_identity_user_id FOREIGN KEY (contact_user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_demand
    ADD CONSTRAINT demands_demand_place_id_f51bd251_fk_identity_unit_id FOREIGN KEY (place_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_demand
    ADD CONSTRAINT demands_demand_window_id_8c54d092_fk_identity_window_id FOREIGN KEY (window_id) REFERENCES public.identity_window(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_demanddraft
    ADD CONSTRAINT demands_demanddraft_user_id_82fc4120_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_externalref
    ADD CONSTRAINT demands_externalref_case_id_53585884_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_knownanswer
    ADD CONSTRAINT demands_knownanswer_unit_id_718d4ca0_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_ratinglink
    ADD CONSTRAINT demands_ratinglink_case_id_7d5e55a1_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demands_submission
    ADD CONSTRAINT demands_submission_case_id_b576c425_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_bankaccount
    ADD CONSTRAINT enterprises_bankacco_enterprise_id_49f58d84_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_dataconsent
    ADD CONSTRAINT enterprises_datacons_enterprise_id_0b49882e_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_dataconsent
    ADD CONSTRAINT enterprises_datacons_reader_id_3b23d16a_fk_enterpris FOREIGN KEY (reader_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_datareading
    ADD CONSTRAINT enterprises_dataread_consent_id_fbe7cbad_fk_enterpris FOREIGN KEY (consent_id) REFERENCES public.enterprises_dataconsent(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_destruction
    ADD CONSTRAINT enterprises_destruct_enterprise_id_09057dad_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_destruction
    ADD CONSTRAINT enterprises_destruct_evidence_id_593a9d46_fk_enterpris FOREIGN KEY (evidence_id) REFERENCES public.enterprises_evidence(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_enterprise
    ADD CONSTRAINT enterprises_enterpri_entered_by_id_4bbd8aa5_fk_enterpris FOREIGN KEY (entered_by_id) REFERENCES public.enterprises_factimport(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_enterprise
    ADD CONSTRAINT enterprises_enterprise_town_id_c6f0afaf_fk_identity_unit_id FOREIGN KEY (town_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_evidenceconsent
    ADD CONSTRAINT enterprises_evidence_enterprise_id_3ce2e0be_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_evidence
    ADD CONSTRAINT enterprises_evidence_enterprise_id_764a52ca_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_evidencereading
    ADD CONSTRAINT enterprises_evidence_enterprise_id_d6263af9_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_evidenceconsent
    ADD CONSTRAINT enterprises_evidence_evidence_id_4ec29c90_fk_enterpris FOREIGN KEY (evidence_id) REFERENCES public.enterprises_evidence(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_evidencereading
    ADD CONSTRAINT enterprises_evidence_evidence_id_f8a6ba49_fk_enterpris FOREIGN KEY (evidence_id) REFERENCES public.enterprises_evidence(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_evidence
    ADD CONSTRAINT enterprises_evidence_file_id_42fec72e_fk_kernel_storedfile_id FOREIGN KEY (file_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_evidence
    ADD CONSTRAINT enterprises_evidence_source_unit_id_6a6c29ee_fk_identity_ FOREIGN KEY (source_unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_evidence
    ADD CONSTRAINT enterprises_evidence_type_id_35642f47_fk_enterpris FOREIGN KEY (type_id) REFERENCES public.enterprises_evidencetype(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_factimport
    ADD CONSTRAINT enterprises_factimport_file_id_2287a0db_fk_kernel_storedfile_id FOREIGN KEY (file_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_firmcontact
    ADD CONSTRAINT enterprises_firmcont_enterprise_id_1dcd60f5_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_firmfacts
    ADD CONSTRAINT enterprises_firmfact_enterprise_id_d7985765_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_firmplan
    ADD CONSTRAINT enterprises_firmplan_enterprise_id_3bb47036_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_firmrelation
    ADD CONSTRAINT enterprises_firmrela_enterprise_id_2f21cc01_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_firmrelation
    ADD CONSTRAINT enterprises_firmrela_other_id_ec4f20b5_fk_enterpris FOREIGN KEY (other_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_firmtag
    ADD CONSTRAINT enterprises_firmtag_enterprise_id_11651dfb_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_firmtag
    ADD CONSTRAINT enterprises_firmtag_tag_id_03380b66_fk_enterprises_tag_id FOREIGN KEY (tag_id) REFERENCES public.enterprises_tag(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_importchange
    ADD CONSTRAINT enterprises_importch_batch_id_64c5b73a_fk_enterpris FOREIGN KEY (batch_id) REFERENCES public.enterprises_factimport(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_importchange
    ADD CONSTRAINT enterprises_importch_enterprise_id_3651340d_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_importkept
    ADD CONSTRAINT enterprises_importke_batch_id_a574971c_fk_enterpris FOREIGN KEY (batch_id) REFERENCES public.enterprises_factimport(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_importkept
    ADD CONSTRAINT enterprises_importke_enterprise_id_23edb6a0_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_importproblem
    ADD CONSTRAINT enterprises_importpr_batch_id_93b35f5d_fk_enterpris FOREIGN KEY (batch_id) REFERENCES public.enterprises_factimport(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_importvalue
    ADD CONSTRAINT enterprises_importva_batch_id_260b2fd0_fk_enterpris FOREIGN KEY (batch_id) REFERENCES public.enterprises_factimport(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_membership
    ADD CONSTRAINT enterprises_membersh_enterprise_id_e21aaf60_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_membership
    ADD CONSTRAINT enterprises_membership_user_id_3b632d49_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.enterprises_saving
    ADD CONSTRAINT enterprises_saving_enterprise_id_096ab2d1_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.escorts_escort
    ADD CONSTRAINT escorts_escort_case_id_b4d700f4_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.escorts_escort
    ADD CONSTRAINT escorts_escort_enterprise_id_a94a0700_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.escorts_escort
    ADD CONSTRAINT escorts_escort_specialist_id_dd5b770a_fk_identity_user_id FOREIGN KEY (specialist_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.escorts_escort
    ADD CONSTRAINT escorts_escort_unit_id_cd4efc25_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.escorts_escortlog
    ADD CONSTRAINT escorts_escortlog_escort_id_769e7f11_fk_escorts_escort_id FOREIGN KEY (escort_id) REFERENCES public.escorts_escort(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.escorts_escortstep
    ADD CONSTRAINT escorts_escortstep_escort_id_235dffa2_fk_escorts_escort_id FOREIGN KEY (escort_id) REFERENCES public.escorts_escort(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.escorts_specialist
    ADD CONSTRAINT escorts_specialist_user_id_14b3fff5_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_bar
    ADD CONSTRAINT exchange_bar_provider_id_e67c349c_fk_exchange_provider_id FOREIGN KEY (provider_id) REFERENCES public.exchange_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_complaint
    ADD CONSTRAINT exchange_complaint_offer_id_c60e190b_fk_exchange_offer_id FOREIGN KEY (offer_id) REFERENCES public.exchange_offer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_complaint
    ADD CONSTRAINT exchange_complaint_provider_id_8cf312a0_fk_exchange_provider_id FOREIGN KEY (provider_id) REFERENCES public.exchange_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_engagement
    ADD CONSTRAINT exchange_engagement_offer_id_77e11424_fk_exchange_offer_id FOREIGN KEY (offer_id) REFERENCES public.exchange_offer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_engagement
    ADD CONSTRAINT exchange_engagement_provider_id_2878bbe3_fk_exchange_ FOREIGN KEY (provider_id) REFERENCES public.exchange_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_engagement
    ADD CONSTRAINT exchange_engagement_request_id_ebce47a3_fk_exchange_ FOREIGN KEY (request_id) REFERENCES public.exchange_request(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_fit
    ADD CONSTRAINT exchange_fit_product_id_543f3156_fk_exchange_product_id FOREIGN KEY (product_id) REFERENCES public.exchange_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_fit
    ADD CONSTRAINT exchange_fit_request_id_17a7a621_fk_exchange_request_case_id FOREIGN KEY (request_id) REFERENCES public.exchange_request(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_kind
    ADD CONSTRAINT exchange_kind_unit_id_cca4002e_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_offer
    ADD CONSTRAINT exchange_offer_product_id_8830ab29_fk_exchange_product_id FOREIGN KEY (product_id) REFERENCES public.exchange_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_offer
    ADD CONSTRAINT exchange_offer_provider_id_6d50a866_fk_exchange_provider_id FOREIGN KEY (provider_id) REFERENCES public.exchange_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_offer
    ADD CONSTRAINT exchange_offer_request_id_cf64a3fa_fk_exchange_request_case_id FOREIGN KEY (request_id) REFERENCES public.exchange_request(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_product
    ADD CONSTRAINT exchange_product_kind_id_765bc8a0_fk_exchange_kind_id FOREIGN KEY (kind_id) REFERENCES public.exchange_kind(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_product
    ADD CONSTRAINT exchange_product_provider_id_ff00655b_fk_exchange_provider_id FOREIGN KEY (provider_id) REFERENCES public.exchange_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_provider
    ADD CONSTRAINT exchange_provider_enterprise_id_5bba9b05_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_provider
    ADD CONSTRAINT exchange_provider_unit_id_26312a72_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_request
    ADD CONSTRAINT exchange_request_case_id_5462bf30_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_request
    ADD CONSTRAINT exchange_request_enterprise_id_876f6d7a_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_request
    ADD CONSTRAINT exchange_request_kind_id_4905d93b_fk_exchange_kind_id FOREIGN KEY (kind_id) REFERENCES public.exchange_kind(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_request_named
    ADD CONSTRAINT exchange_request_nam_provider_id_a4c525d1_fk_exchange_ FOREIGN KEY (provider_id) REFERENCES public.exchange_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_request_named
    ADD CONSTRAINT exchange_request_nam_request_id_60d66796_fk_exchange_ FOREIGN KEY (request_id) REFERENCES public.exchange_request(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_requestdraft
    ADD CONSTRAINT exchange_requestdraf_enterprise_id_dbb60748_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_requestdraft
    ADD CONSTRAINT exchange_requestdraft_kind_id_8d0d05e6_fk_exchange_kind_id FOREIGN KEY (kind_id) REFERENCES public.exchange_kind(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_requestdraft
    ADD CONSTRAINT exchange_requestdraft_user_id_ca912e00_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_review
    ADD CONSTRAINT exchange_review_engagement_id_6cfd37c5_fk_exchange_ FOREIGN KEY (engagement_id) REFERENCES public.exchange_engagement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_cell
    ADD CONSTRAINT grid_cell_town_id_b155eff4_fk_identity_unit_id FOREIGN KEY (town_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_finding
    ADD CONSTRAINT grid_finding_case_id_5a544e49_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_finding
    ADD CONSTRAINT grid_finding_owner_id_25f1ad37_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_finding
    ADD CONSTRAINT grid_finding_visit_id_10afe8b2_fk_grid_visit_id FOREIGN KEY (visit_id) REFERENCES public.grid_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_gridfirm
    ADD CONSTRAINT grid_gridfirm_cell_id_787a824d_fk_grid_cell_id FOREIGN KEY (cell_id) REFERENCES public.grid_cell(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_gridfirm
    ADD CONSTRAINT grid_gridfirm_enterprise_id_ea2d9bca_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_gridfirm
    ADD CONSTRAINT grid_gridfirm_worker_id_75f888cc_fk_identity_user_id FOREIGN KEY (worker_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_handover
    ADD CONSTRAINT grid_handover_cell_id_b581e19c_fk_grid_cell_id FOREIGN KEY (cell_id) REFERENCES public.grid_cell(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_handover
    ADD CONSTRAINT grid_handover_leaver_id_9585a554_fk_identity_user_id FOREIGN KEY (leaver_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_handover
    ADD CONSTRAINT grid_handover_to_id_95091656_fk_identity_user_id FOREIGN KEY (to_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_promise
    ADD CONSTRAINT grid_promise_enterprise_id_ec7d1ae3_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_promise
    ADD CONSTRAINT grid_promise_owner_id_fc531771_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_promise
    ADD CONSTRAINT grid_promise_visit_id_2c2e54a8_fk_grid_visit_id FOREIGN KEY (visit_id) REFERENCES public.grid_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_teammember
    ADD CONSTRAINT grid_teammember_cell_id_6bc15fd2_fk_grid_cell_id FOREIGN KEY (cell_id) REFERENCES public.grid_cell(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_teammember
    ADD CONSTRAINT grid_teammember_unit_id_b8ef94d0_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_teammember
    ADD CONSTRAINT grid_teammember_user_id_aad6fc24_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_visit
    ADD CONSTRAINT grid_visit_by_id_f253a0a7_fk_identity_user_id FOREIGN KEY (by_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_visit
    ADD CONSTRAINT grid_visit_cell_id_2e0d8b0b_fk_grid_cell_id FOREIGN KEY (cell_id) REFERENCES public.grid_cell(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_visit
    ADD CONSTRAINT grid_visit_enterprise_id_e9b751c9_fk_enterprises_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_visitphoto
    ADD CONSTRAINT grid_visitphoto_file_id_414f7517_fk_kernel_storedfile_id FOREIGN KEY (file_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_visitphoto
    ADD CONSTRAINT grid_visitphoto_visit_id_4610af6b_fk_grid_visit_id FOREIGN KEY (visit_id) REFERENCES public.grid_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_apitoken
    ADD CONSTRAINT identity_apitoken_user_id_14231109_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_centre
    ADD CONSTRAINT identity_centre_unit_id_64dfce0d_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_delegation
    ADD CONSTRAINT identity_delegation_absent_id_8e81e22d_fk_identity_user_id FOREIGN KEY (absent_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_delegation
    ADD CONSTRAINT identity_delegation_deputy_id_13e653ae_fk_identity_user_id FOREIGN KEY (deputy_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_delegation
    ADD CONSTRAINT identity_delegation_unit_id_aa6e3958_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_dutyentry_co_units
    ADD CONSTRAINT identity_dutyentry_c_dutyentry_id_58fbb8d5_fk_identity_ FOREIGN KEY (dutyentry_id) REFERENCES public.identity_dutyentry(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_dutyentry_co_units
    ADD CONSTRAINT identity_dutyentry_c_unit_id_e67856d2_fk_identity_ FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_dutyentry
    ADD CONSTRAINT identity_dutyentry_lead_unit_id_99c84357_fk_identity_unit_id FOREIGN KEY (lead_unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_formerpassword
    ADD CONSTRAINT identity_formerpassword_user_id_8a2e1e75_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_post
    ADD CONSTRAINT identity_post_unit_id_6b0f85eb_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_post
    ADD CONSTRAINT identity_post_user_id_36820cd0_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_post
    ADD CONSTRAINT identity_post_window_id_f2a1f702_fk_identity_window_id FOREIGN KEY (window_id) REFERENCES public.identity_window(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_precedent
    ADD CONSTRAINT identity_precedent_duty_id_548be64d_fk_identity_dutyentry_id FOREIGN KEY (duty_id) REFERENCES public.identity_dutyentry(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_precedent
    ADD CONSTRAINT identity_precedent_lead_unit_id_ad40f6aa_fk_identity_unit_id FOREIGN KEY (lead_unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_secondfactor
    ADD CONSTRAINT identity_secondfactor_user_id_d7e15f36_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_signedin
    ADD CONSTRAINT identity_signedin_user_id_6b99a2d6_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_signin
    ADD CONSTRAINT identity_signin_user_id_69b7cdc2_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_unit
    ADD CONSTRAINT identity_unit_parent_id_4fe799bb_fk_identity_unit_id FOREIGN KEY (parent_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_unit
    ADD CONSTRAINT identity_unit_successor_id_f6628650_fk_identity_unit_id FOREIGN KEY (successor_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.identity_window
    ADD CONSTRAINT identity_window_centre_id_8ef3f50d_fk_identity_centre_id FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.kernel_calendarday
    ADD CONSTRAINT kernel_calendarday_version_id_bf0f058e_fk_kernel_ca FOREIGN KEY (version_id) REFERENCES public.kernel_calendarversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.kernel_notice
    ADD CONSTRAINT kernel_notice_recipient_id_a43ad80a_fk_identity_user_id FOREIGN KEY (recipient_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_agreement
    ADD CONSTRAINT law_agreement_invitation_id_73234ef9_fk_law_invitation_id FOREIGN KEY (invitation_id) REFERENCES public.law_invitation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_agreement
    ADD CONSTRAINT law_agreement_matter_id_517e83fd_fk_law_lawmatter_case_id FOREIGN KEY (matter_id) REFERENCES public.law_lawmatter(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_checkup
    ADD CONSTRAINT law_checkup_enterprise_id_4b54eb7c_fk_enterprises_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_checkup
    ADD CONSTRAINT law_checkup_previous_id_c9d56c19_fk_law_checkup_id FOREIGN KEY (previous_id) REFERENCES public.law_checkup(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_checkup
    ADD CONSTRAINT law_checkup_sheet_id_05722904_fk_law_checksheet_code FOREIGN KEY (sheet_id) REFERENCES public.law_checksheet(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_checkup
    ADD CONSTRAINT law_checkup_started_by_id_bd474dd0_fk_identity_user_id FOREIGN KEY (started_by_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_invitation
    ADD CONSTRAINT law_invitation_matter_id_d97de772_fk_law_lawmatter_case_id FOREIGN KEY (matter_id) REFERENCES public.law_lawmatter(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_lawmatter
    ADD CONSTRAINT law_lawmatter_case_id_29d23536_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_lawmatter
    ADD CONSTRAINT law_lawmatter_enterprise_id_f488274e_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_lawmatter
    ADD CONSTRAINT law_lawmatter_service_id_5c80c6a2_fk_law_lawservice_code FOREIGN KEY (service_id) REFERENCES public.law_lawservice(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_lawoffice
    ADD CONSTRAINT law_lawoffice_unit_id_2a8e6386_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_lawservice
    ADD CONSTRAINT law_lawservice_office_id_5d151ba4_fk_law_lawoffice_code FOREIGN KEY (office_id) REFERENCES public.law_lawoffice(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_preservedevidence
    ADD CONSTRAINT law_preservedevidenc_enterprise_id_e32bcbfc_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.law_preservedevidence
    ADD CONSTRAINT law_preservedevidence_owner_id_ca7a1386_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_agendaitem
    ADD CONSTRAINT meetings_agendaitem_meeting_id_07815bb0_fk_meetings_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meetings_meeting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_decision
    ADD CONSTRAINT meetings_decision_item_id_7c040df0_fk_meetings_agendaitem_id FOREIGN KEY (item_id) REFERENCES public.meetings_agendaitem(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_decision
    ADD CONSTRAINT meetings_decision_meeting_id_b86ef1d3_fk_meetings_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meetings_meeting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_decision
    ADD CONSTRAINT meetings_decision_owner_id_652f7757_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_decision
    ADD CONSTRAINT meetings_decision_unit_id_49cf3c29_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_forcematter
    ADD CONSTRAINT meetings_forcematter_force_id_e3c85dda_fk_meetings_taskforce_id FOREIGN KEY (force_id) REFERENCES public.meetings_taskforce(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_forcemember
    ADD CONSTRAINT meetings_forcemember_force_id_d320529b_fk_meetings_taskforce_id FOREIGN KEY (force_id) REFERENCES public.meetings_taskforce(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_forcemember
    ADD CONSTRAINT meetings_forcemember_successor_id_9a5c1005_fk_identity_user_id FOREIGN KEY (successor_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_forcemember
    ADD CONSTRAINT meetings_forcemember_unit_id_1df08381_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_forcemember
    ADD CONSTRAINT meetings_forcemember_user_id_bffefe5a_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_invitation
    ADD CONSTRAINT meetings_invitation_meeting_id_2a4c9253_fk_meetings_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meetings_meeting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_invitation
    ADD CONSTRAINT meetings_invitation_unit_id_4dd73c7f_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_invitation
    ADD CONSTRAINT meetings_invitation_user_id_a4c76b8e_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_meeting
    ADD CONSTRAINT meetings_meeting_convener_id_d4aa79f6_fk_identity_user_id FOREIGN KEY (convener_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_meeting
    ADD CONSTRAINT meetings_meeting_force_id_03ece31c_fk_meetings_taskforce_id FOREIGN KEY (force_id) REFERENCES public.meetings_taskforce(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_meeting
    ADD CONSTRAINT meetings_meeting_unit_id_b15bcfb2_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_minutes
    ADD CONSTRAINT meetings_minutes_meeting_id_09b7a17e_fk_meetings_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meetings_meeting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.meetings_taskforce
    ADD CONSTRAINT meetings_taskforce_unit_id_8488eb1c_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.painpoints_paincase
    ADD CONSTRAINT painpoints_paincase_case_id_61227ea5_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.painpoints_paincase
    ADD CONSTRAINT painpoints_paincase_point_id_d0df4059_fk_painpoint FOREIGN KEY (point_id) REFERENCES public.painpoints_painpoint(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.painpoints_painpoint
    ADD CONSTRAINT painpoints_painpoint_owner_id_37f0c36e_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.painpoints_painpoint
    ADD CONSTRAINT painpoints_painpoint_raised_unit_id_844f16ad_fk_identity_ FOREIGN KEY (raised_unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.painpoints_painpoint
    ADD CONSTRAINT painpoints_painpoint_unit_id_35649c34_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.painpoints_painreporter
    ADD CONSTRAINT painpoints_painrepor_enterprise_id_1b014fbf_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.painpoints_painreporter
    ADD CONSTRAINT painpoints_painrepor_point_id_e3a056e3_fk_painpoint FOREIGN KEY (point_id) REFERENCES public.painpoints_painpoint(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_alliance
    ADD CONSTRAINT places_alliance_lead_id_f3ddc3e4_fk_enterprises_enterprise_id FOREIGN KEY (lead_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_alliance
    ADD CONSTRAINT places_alliance_unit_id_3b7e1d89_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_alliancemember
    ADD CONSTRAINT places_alliancemembe_alliance_id_a17eedd5_fk_places_al FOREIGN KEY (alliance_id) REFERENCES public.places_alliance(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_alliancemember
    ADD CONSTRAINT places_alliancemembe_enterprise_id_d842939d_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_bookedslot
    ADD CONSTRAINT places_bookedslot_booking_id_80c48efe_fk_places_booking_id FOREIGN KEY (booking_id) REFERENCES public.places_booking(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_bookedslot
    ADD CONSTRAINT places_bookedslot_facility_id_38fe3881_fk_places_facility_id FOREIGN KEY (facility_id) REFERENCES public.places_facility(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_booking
    ADD CONSTRAINT places_booking_enterprise_id_0aefb78e_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_booking
    ADD CONSTRAINT places_booking_facility_id_c8747d26_fk_places_facility_id FOREIGN KEY (facility_id) REFERENCES public.places_facility(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_enrolment
    ADD CONSTRAINT places_enrolment_enterprise_id_7aa768cf_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_enrolment
    ADD CONSTRAINT places_enrolment_gathering_id_7be8b6c6_fk_places_gathering_id FOREIGN KEY (gathering_id) REFERENCES public.places_gathering(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_facility
    ADD CONSTRAINT places_facility_owner_id_129d530f_fk_enterprises_enterprise_id FOREIGN KEY (owner_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_facility
    ADD CONSTRAINT places_facility_unit_id_5a922994_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_gathering
    ADD CONSTRAINT places_gathering_unit_id_a718405a_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_jointtask
    ADD CONSTRAINT places_jointtask_alliance_id_cd08c3d1_fk_places_alliance_id FOREIGN KEY (alliance_id) REFERENCES public.places_alliance(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_jointtask
    ADD CONSTRAINT places_jointtask_leader_id_09397240_fk_enterpris FOREIGN KEY (leader_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_place
    ADD CONSTRAINT places_place_operator_id_4f31ab4b_fk_enterprises_enterprise_id FOREIGN KEY (operator_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_place
    ADD CONSTRAINT places_place_unit_id_98cded36_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_room
    ADD CONSTRAINT places_room_place_id_f0620203_fk_places_place_id FOREIGN KEY (place_id) REFERENCES public.places_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_room
    ADD CONSTRAINT places_room_product_id_1f94730e_fk_exchange_product_id FOREIGN KEY (product_id) REFERENCES public.exchange_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_tenancy
    ADD CONSTRAINT places_tenancy_enterprise_id_f593bbb7_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_tenancy
    ADD CONSTRAINT places_tenancy_previous_id_3781d40d_fk_places_tenancy_id FOREIGN KEY (previous_id) REFERENCES public.places_tenancy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_tenancy
    ADD CONSTRAINT places_tenancy_room_id_85ea6e68_fk_places_room_id FOREIGN KEY (room_id) REFERENCES public.places_room(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_budget
    ADD CONSTRAINT policies_budget_policy_id_01e5349d_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claim
    ADD CONSTRAINT policies_claim_case_id_f608bcfa_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claim
    ADD CONSTRAINT policies_claim_enterprise_id_7b810ad0_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claim
    ADD CONSTRAINT policies_claim_grant_list_id_580c51d0_fk_policies_grantlist_id FOREIGN KEY (grant_list_id) REFERENCES public.policies_grantlist(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claim
    ADD CONSTRAINT policies_claim_policy_id_f15648ac_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claim
    ADD CONSTRAINT policies_claim_version_id_365d0cd2_fk_policies_policyversion_id FOREIGN KEY (version_id) REFERENCES public.policies_policyversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claimdraft
    ADD CONSTRAINT policies_claimdraft_enterprise_id_9566a41c_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claimdraft
    ADD CONSTRAINT policies_claimdraft_policy_id_3d8a135a_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claimdraft
    ADD CONSTRAINT policies_claimdraft_user_id_80f57b57_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claimmaterial
    ADD CONSTRAINT policies_claimmateri_claim_id_e8e42e83_fk_policies_ FOREIGN KEY (claim_id) REFERENCES public.policies_claim(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claimmaterial
    ADD CONSTRAINT policies_claimmateri_evidence_id_67524cc2_fk_enterpris FOREIGN KEY (evidence_id) REFERENCES public.enterprises_evidence(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claimmaterial
    ADD CONSTRAINT policies_claimmateri_type_id_c5d8a282_fk_enterpris FOREIGN KEY (type_id) REFERENCES public.enterprises_evidencetype(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claimwindow
    ADD CONSTRAINT policies_claimwindow_enterprise_id_0aeda82a_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_claimwindow
    ADD CONSTRAINT policies_claimwindow_policy_id_e2749cf7_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_exclusion
    ADD CONSTRAINT policies_exclusion_enterprise_id_969c5ef3_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_financefile
    ADD CONSTRAINT policies_financefile_batch_id_92819073_fk_policies_ FOREIGN KEY (batch_id) REFERENCES public.policies_paymentbatch(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_financefile
    ADD CONSTRAINT policies_financefile_file_id_0902599b_fk_kernel_storedfile_id FOREIGN KEY (file_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_firmcheck
    ADD CONSTRAINT policies_firmcheck_enterprise_id_619c098a_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_grantlist
    ADD CONSTRAINT policies_grantlist_version_id_2a61af4e_fk_policies_ FOREIGN KEY (version_id) REFERENCES public.policies_policyversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_moneyentry
    ADD CONSTRAINT policies_moneyentry_claim_id_c79b59f4_fk_policies_claim_case_id FOREIGN KEY (claim_id) REFERENCES public.policies_claim(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_moneyentry
    ADD CONSTRAINT policies_moneyentry_item_id_d99c5229_fk_policies_paymentitem_id FOREIGN KEY (item_id) REFERENCES public.policies_paymentitem(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_moneyentry
    ADD CONSTRAINT policies_moneyentry_policy_id_d91074a8_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_paymentitem
    ADD CONSTRAINT policies_paymentitem_batch_id_a6a17414_fk_policies_ FOREIGN KEY (batch_id) REFERENCES public.policies_paymentbatch(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_paymentitem
    ADD CONSTRAINT policies_paymentitem_claim_id_c28da4f5_fk_policies_ FOREIGN KEY (claim_id) REFERENCES public.policies_claim(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_pinnedfirm
    ADD CONSTRAINT policies_pinnedfirm_policy_id_e60913d6_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_policy
    ADD CONSTRAINT policies_policy_unit_id_0304c0d1_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_policyversion
    ADD CONSTRAINT policies_policyversion_policy_id_e55d4e9f_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_publicobjection
    ADD CONSTRAINT policies_publicobjec_claim_id_d4eb8c0e_fk_policies_ FOREIGN KEY (claim_id) REFERENCES public.policies_claim(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_push
    ADD CONSTRAINT policies_push_enterprise_id_f0255b22_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_push
    ADD CONSTRAINT policies_push_policy_id_5b6f96bb_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_pushrun
    ADD CONSTRAINT policies_pushrun_policy_id_c0818833_fk_policies_policy_id FOREIGN KEY (policy_id) REFERENCES public.policies_policy(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_quietfirm
    ADD CONSTRAINT policies_quietfirm_enterprise_id_fd844e93_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_subscription
    ADD CONSTRAINT policies_subscriptio_enterprise_id_713e8512_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policies_subscription
    ADD CONSTRAINT policies_subscription_user_id_0ebd6ecd_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.privacy_datarequest
    ADD CONSTRAINT privacy_datarequest_user_id_7bb6d901_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_article
    ADD CONSTRAINT problems_article_problem_id_c6953568_fk_problems_ FOREIGN KEY (problem_id) REFERENCES public.problems_problemclass(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_article
    ADD CONSTRAINT problems_article_unit_id_af6b3fda_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_classdemand
    ADD CONSTRAINT problems_classdemand_case_id_c980f0fa_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_classdemand
    ADD CONSTRAINT problems_classdemand_problem_id_69bbf196_fk_problems_ FOREIGN KEY (problem_id) REFERENCES public.problems_problemclass(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_problemclass
    ADD CONSTRAINT problems_problemclas_merged_into_id_f2b7abe1_fk_problems_ FOREIGN KEY (merged_into_id) REFERENCES public.problems_problemclass(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_problemclass
    ADD CONSTRAINT problems_problemclass_owner_id_5ce3220b_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_problemclass
    ADD CONSTRAINT problems_problemclass_unit_id_7c1bef2f_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_remedy
    ADD CONSTRAINT problems_remedy_owner_id_e640557f_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_remedy
    ADD CONSTRAINT problems_remedy_problem_id_0dc7805a_fk_problems_problemclass_id FOREIGN KEY (problem_id) REFERENCES public.problems_problemclass(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_remedy
    ADD CONSTRAINT problems_remedy_unit_id_04aba8b1_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);

ALTER TABLE ONLY public.projects_alliancemember
    ADD CONSTRAINT projects_alliancemem_enterprise_id_8a1ba174_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_blocker
    ADD CONSTRAINT projects_blocker_case_id_1ca943f1_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_blocker
    ADD CONSTRAINT projects_blocker_project_id_e545257f_fk_projects_project_id FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_likeness
    ADD CONSTRAINT projects_likeness_other_id_68a05073_fk_projects_project_id FOREIGN KEY (other_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_likeness
    ADD CONSTRAINT projects_likeness_project_id_d3d50c6b_fk_projects_project_id FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_milestonenote
    ADD CONSTRAINT projects_milestoneno_project_id_f5a6fb65_fk_projects_ FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_definition_id_237dcebb_fk_projects_ FOREIGN KEY (definition_id) REFERENCES public.projects_stagedefinition(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_department_id_2d73b0cf_fk_identity_unit_id FOREIGN KEY (department_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_enterprise_id_a62cfbb2_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_leader_id_9e9c9b71_fk_identity_user_id FOREIGN KEY (leader_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_member_id_c449eeaa_fk_projects_ FOREIGN KEY (member_id) REFERENCES public.projects_alliancemember(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_merged_into_id_e4510aa1_fk_projects_project_id FOREIGN KEY (merged_into_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_office_id_4a34b966_fk_identity_unit_id FOREIGN KEY (office_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_owner_id_b940de39_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_specialist_id_67ea358b_fk_identity_user_id FOREIGN KEY (specialist_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_town_id_0459f8b1_fk_identity_unit_id FOREIGN KEY (town_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_project
    ADD CONSTRAINT projects_project_unit_id_08e6721d_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_projectlink
    ADD CONSTRAINT projects_projectlink_application_id_6d4db140_fk_bundles_a FOREIGN KEY (application_id) REFERENCES public.bundles_application(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_projectlink
    ADD CONSTRAINT projects_projectlink_draft_id_4643a4b3_fk_bundles_a FOREIGN KEY (draft_id) REFERENCES public.bundles_applicationdraft(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_projectlink
    ADD CONSTRAINT projects_projectlink_project_id_929ddb4c_fk_projects_project_id FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_projectlog
    ADD CONSTRAINT projects_projectlog_project_id_d6e73f8c_fk_projects_project_id FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_projectstage
    ADD CONSTRAINT projects_projectstag_project_id_e422daea_fk_projects_ FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_slip
    ADD CONSTRAINT projects_slip_project_id_153d6e76_fk_projects_project_id FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_triopart
    ADD CONSTRAINT projects_triopart_project_id_6f8140b8_fk_projects_project_id FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_triopart
    ADD CONSTRAINT projects_triopart_unit_id_63d094c1_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_triopart
    ADD CONSTRAINT projects_triopart_user_id_2b79f44b_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_watch
    ADD CONSTRAINT projects_watch_owner_id_7b50c24b_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_watch
    ADD CONSTRAINT projects_watch_project_id_7bc0a35f_fk_projects_project_id FOREIGN KEY (project_id) REFERENCES public.projects_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.projects_watch
    ADD CONSTRAINT projects_watch_unit_id_2f43adb5_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT ratings_occasion_case_id_2fa38756_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT ratings_occasion_centre_id_aa89b66b_fk_identity_centre_id FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT ratings_occasion_enterprise_id_eba1028f_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT ratings_occasion_mending_id_1d9643d5_fk_cases_case_id FOREIGN KEY (mending_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.ratings_occasion
    ADD CONSTRAINT ratings_occasion_unit_id_c2623eb1_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_booking
    ADD CONSTRAINT reception_booking_centre_id_357f95d8_fk_identity_centre_id FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_booking
    ADD CONSTRAINT reception_booking_enterprise_id_260a18f5_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_booking
    ADD CONSTRAINT reception_booking_user_id_fb269d6c_fk_identity_user_id FOREIGN KEY (user_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_hall
    ADD CONSTRAINT reception_hall_centre_id_89a267c4_fk_identity_centre_id FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_handover
    ADD CONSTRAINT reception_handover_by_id_afe534f2_fk_identity_user_id FOREIGN KEY (by_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_handover
    ADD CONSTRAINT reception_handover_case_id_dff0a7c4_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_handover
    ADD CONSTRAINT reception_handover_centre_id_8fd914da_fk_identity_centre_id FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_handover
    ADD CONSTRAINT reception_handover_signature_id_349ada5b_fk_kernel_st FOREIGN KEY (signature_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_handover
    ADD CONSTRAINT reception_handover_window_id_8b9b178c_fk_identity_window_id FOREIGN KEY (window_id) REFERENCES public.identity_window(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_series
    ADD CONSTRAINT reception_series_centre_id_69f01564_fk_identity_centre_id FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_ticket
    ADD CONSTRAINT reception_ticket_booking_id_4687a4ea_fk_reception_booking_id FOREIGN KEY (booking_id) REFERENCES public.reception_booking(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_ticket
    ADD CONSTRAINT reception_ticket_centre_id_aafe80e4_fk_identity_centre_id FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_ticket
    ADD CONSTRAINT reception_ticket_enterprise_id_ffd178aa_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_ticket
    ADD CONSTRAINT reception_ticket_window_id_01c8df63_fk_identity_window_id FOREIGN KEY (window_id) REFERENCES public.identity_window(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_told
    ADD CONSTRAINT reception_told_before_id_9d8a5b02_fk_reception_told_id FOREIGN KEY (before_id) REFERENCES public.reception_told(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_told
    ADD CONSTRAINT reception_told_by_id_bab4d2d4_fk_identity_user_id FOREIGN KEY (by_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_told
    ADD CONSTRAINT reception_told_centre_id_1991ba8f_fk_identity_centre_id FOREIGN KEY (centre_id) REFERENCES public.identity_centre(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_told
    ADD CONSTRAINT reception_told_enterprise_id_c1697709_fk_enterpris FOREIGN KEY (enterprise_id) REFERENCES public.enterprises_enterprise(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_told
    ADD CONSTRAINT reception_told_window_id_ac036436_fk_identity_window_id FOREIGN KEY (window_id) REFERENCES public.identity_window(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_turn
    ADD CONSTRAINT reception_turn_clerk_id_c62abb94_fk_identity_user_id FOREIGN KEY (clerk_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_turn
    ADD CONSTRAINT reception_turn_ticket_id_6ce9c254_fk_reception_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.reception_ticket(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_turn
    ADD CONSTRAINT reception_turn_window_id_6ad6cc61_fk_identity_window_id FOREIGN KEY (window_id) REFERENCES public.identity_window(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reception_turnact
    ADD CONSTRAINT reception_turnact_turn_id_de9ba94f_fk_reception_turn_id FOREIGN KEY (turn_id) REFERENCES public.reception_turn(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_alarm
    ADD CONSTRAINT reform_alarm_task_id_848862e7_fk_reform_reformtask_id FOREIGN KEY (task_id) REFERENCES public.reform_reformtask(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_alarm
    ADD CONSTRAINT reform_alarm_unit_id_4381043f_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_quarterreview
    ADD CONSTRAINT reform_quarterreview_task_id_4aa8e1fc_fk_reform_reformtask_id FOREIGN KEY (task_id) REFERENCES public.reform_reformtask(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_report
    ADD CONSTRAINT reform_report_by_id_399df55c_fk_identity_user_id FOREIGN KEY (by_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_report
    ADD CONSTRAINT reform_report_corrects_id_0d98b1a4_fk_reform_report_id FOREIGN KEY (corrects_id) REFERENCES public.reform_report(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_report
    ADD CONSTRAINT reform_report_decided_by_id_277d511f_fk_identity_user_id FOREIGN KEY (decided_by_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_report
    ADD CONSTRAINT reform_report_review_id_d5084311_fk_reform_quarterreview_id FOREIGN KEY (review_id) REFERENCES public.reform_quarterreview(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_report
    ADD CONSTRAINT reform_report_task_id_33ff4f6a_fk_reform_reformtask_id FOREIGN KEY (task_id) REFERENCES public.reform_reformtask(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_report
    ADD CONSTRAINT reform_report_unit_id_3ea20bc6_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_reportfile
    ADD CONSTRAINT reform_reportfile_file_id_c3c271a7_fk_kernel_storedfile_id FOREIGN KEY (file_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reform_reportfile
    ADD CONSTRAINT reform_reportfile_report_id_f625b11e_fk_reform_report_id FOREIGN KEY (report_id) REFERENCES public.reform_report(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_docx_id_4e4a1f7b_fk_kernel_storedfile_id FOREIGN KEY (docx_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_pdf_id_893f8b9d_fk_kernel_storedfile_id FOREIGN KEY (pdf_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_plan_id_4cd0b6bc_fk_reports_reportplan_id FOREIGN KEY (plan_id) REFERENCES public.reports_reportplan(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reports_report
    ADD CONSTRAINT reports_report_xlsx_id_55fa386c_fk_kernel_storedfile_id FOREIGN KEY (xlsx_id) REFERENCES public.kernel_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.reports_reportplan
    ADD CONSTRAINT reports_reportplan_unit_id_3dff5de4_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_figurenote
    ADD CONSTRAINT supervision_figureno_finding_id_f8dc45b1_fk_supervisi FOREIGN KEY (finding_id) REFERENCES public.supervision_finding(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_figurenote
    ADD CONSTRAINT supervision_figurenote_unit_id_5c46112e_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_finding
    ADD CONSTRAINT supervision_finding_excused_by_id_73185fc0_fk_supervisi FOREIGN KEY (excused_by_id) REFERENCES public.supervision_learntexception(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_finding
    ADD CONSTRAINT supervision_finding_taught_id_cab86552_fk_supervisi FOREIGN KEY (taught_id) REFERENCES public.supervision_learntexception(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_finding
    ADD CONSTRAINT supervision_finding_unit_id_37c318a9_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_findingcase
    ADD CONSTRAINT supervision_findingc_finding_id_ca809a5a_fk_supervisi FOREIGN KEY (finding_id) REFERENCES public.supervision_finding(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_findingcase
    ADD CONSTRAINT supervision_findingcase_case_id_1a96f555_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_ratingorigin
    ADD CONSTRAINT supervision_ratingor_occasion_id_671d9698_fk_ratings_o FOREIGN KEY (occasion_id) REFERENCES public.ratings_occasion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_rectification
    ADD CONSTRAINT supervision_rectific_finding_id_7437af25_fk_supervisi FOREIGN KEY (finding_id) REFERENCES public.supervision_finding(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_rectification
    ADD CONSTRAINT supervision_rectification_owner_id_30d2dba1_fk_identity_user_id FOREIGN KEY (owner_id) REFERENCES public.identity_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_rectification
    ADD CONSTRAINT supervision_rectification_unit_id_c9b263e2_fk_identity_unit_id FOREIGN KEY (unit_id) REFERENCES public.identity_unit(id) DEFERRABLE INITIALLY DEFERRED;
