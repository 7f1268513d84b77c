-- The ledger: what each process counted in each minute, and the sums of each hour. lib/ledger writes and reads it.
CREATE TABLE ledger_series (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  metric text NOT NULL,
  labels jsonb NOT NULL,
  CONSTRAINT ledger_series_once UNIQUE (metric, labels)
);

-- `count`, `sum` and `buckets` are the changes in the minute. `buckets` are cumulative, in the order of the metric's
-- boundaries. `value` is a gauge's. The order of the key serves the reads: one series, a window of time.
CREATE TABLE ledger_minutes (
  series integer NOT NULL,
  minute timestamptz(3) NOT NULL,
  process text NOT NULL,
  count bigint,
  sum float8,
  buckets bigint[],
  value float8,
  CONSTRAINT ledger_minutes_series_minute_process_pk PRIMARY KEY (series, minute, process)
) PARTITION BY RANGE (minute);

-- The same for each hour and all processes together. `value` is the highest one.
CREATE TABLE ledger_hours (
  series integer NOT NULL,
  hour timestamptz(3) NOT NULL,
  count bigint,
  sum float8,
  buckets bigint[],
  value float8,
  CONSTRAINT ledger_hours_series_hour_pk PRIMARY KEY (series, hour)
) PARTITION BY RANGE (hour);

-- Months, and the rest, which takes the rows of a month without a partition.
CREATE SCHEMA ledger_months;
CREATE TABLE ledger_months.minutes_rest PARTITION OF ledger_minutes DEFAULT;
CREATE TABLE ledger_months.hours_rest PARTITION OF ledger_hours DEFAULT;

-- Creates the partitions of this month and the next three, and of every month with rows in the rest, and moves those rows.
CREATE FUNCTION ledger_make_months() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  kind text;
  at text;
  months timestamp[];
  month timestamp;
  name text;
  made integer := 0;
BEGIN
  IF public.app_role() <> 'SYSTEM' THEN
    RAISE EXCEPTION 'only the service itself creates partitions' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(4927310005);
  FOREACH kind IN ARRAY '{minutes,hours}'::text[] LOOP
    at := rtrim(kind, 's');
    EXECUTE format('SELECT array(
        SELECT date_trunc(''month'', now() AT TIME ZONE ''UTC'') + make_interval(months => ahead) FROM generate_series(0, 3) AS ahead
        UNION SELECT date_trunc(''month'', %I AT TIME ZONE ''UTC'') FROM ledger_months.%I ORDER BY 1)', at, kind || '_rest')
      INTO months;
    FOREACH month IN ARRAY months LOOP
      name := kind || to_char(month, '"_"YYYY_MM');
      CONTINUE WHEN to_regclass('ledger_months.' || name) IS NOT NULL;
      EXECUTE format('LOCK TABLE ledger_months.%I IN ACCESS EXCLUSIVE MODE', kind || '_rest');
      EXECUTE format('CREATE TABLE ledger_months.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
        name, 'ledger_' || kind);
      EXECUTE format('WITH moved AS (DELETE FROM ledger_months.%1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *)
        INSERT INTO ledger_months.%5$I SELECT * FROM moved', kind || '_rest', at,
        month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC', name);
      EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION ledger_months.%I FOR VALUES FROM (%L) TO (%L)',
        'ledger_' || kind, name, month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END
$$;

-- Drops whole months that ended before a moment. The last month is never dropped.
CREATE FUNCTION ledger_drop_months(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  name text;
  dropped integer := 0;
BEGIN
  IF public.app_role() <> 'SYSTEM' OR before > now() - interval '30 days' THEN
    RAISE EXCEPTION 'only the service itself drops months, and none of the last 30 days' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(4927310005);
  FOR name IN
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'ledger_months'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^(minutes|hours)_\d{4}_\d{2}$'
      AND (to_date(right(c.relname, 7), 'YYYY_MM')::timestamp + interval '1 month') AT TIME ZONE 'UTC' <= before
  LOOP
    EXECUTE format('DROP TABLE ledger_months.%I', name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;

SET LOCAL app.role = 'SYSTEM';
SELECT ledger_make_months();
RESET app.role;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY '{ledger_series,ledger_minutes,ledger_hours}'::text[] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY staff_reads ON %I FOR SELECT USING (app_role() IN (''SERVICE'', ''ADMIN'', ''AUDITOR''))', name);
    EXECUTE format('CREATE POLICY service_writes ON %I FOR ALL USING (app_role() = ''SYSTEM'')', name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT ON ledger_series, ledger_minutes, ledger_hours TO np_app;
GRANT UPDATE ON ledger_hours TO np_app;
REVOKE ALL ON FUNCTION ledger_make_months(), ledger_drop_months(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_make_months(), ledger_drop_months(timestamptz) TO np_app;

-- When the message was last free to go: accepted, or released from a hold or a digest. Null: not yet, or by an older version.
ALTER TABLE deliveries ADD COLUMN free_at timestamptz(3);
