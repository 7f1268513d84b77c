-- Time zones that earlier versions accepted (ICU knows them) and that Temporal, which computes all times, refuses. PostgreSQL
-- cannot ask Temporal, so they are listed. A name with one clear meaning becomes that zone; a three-letter name that people
-- use for several zones (BST, AST, SST ...) becomes UTC. A name that is not listed is read as UTC (lib/time-zone.ts).
SET LOCAL app.role = 'SYSTEM';
WITH known (old, new) AS (VALUES
  ('AET', 'Australia/Sydney'), ('CNT', 'America/St_Johns'), ('CST', 'America/Chicago'), ('EAT', 'Africa/Nairobi'),
  ('IET', 'America/Indiana/Indianapolis'), ('IST', 'Asia/Kolkata'), ('JST', 'Asia/Tokyo'), ('PNT', 'America/Phoenix'),
  ('PRT', 'America/Puerto_Rico'), ('PST', 'America/Los_Angeles'), ('VST', 'Asia/Ho_Chi_Minh'), ('CAT', 'Africa/Maputo'),
  ('US/Pacific-New', 'America/Los_Angeles'), ('Canada/East-Saskatchewan', 'America/Regina'),
  ('SystemV/AST4', 'America/Puerto_Rico'), ('SystemV/AST4ADT', 'America/Halifax'), ('SystemV/CST6', 'America/Regina'),
  ('SystemV/CST6CDT', 'America/Chicago'), ('SystemV/EST5', 'America/Indiana/Indianapolis'),
  ('SystemV/EST5EDT', 'America/New_York'), ('SystemV/HST10', 'Pacific/Honolulu'), ('SystemV/MST7', 'America/Phoenix'),
  ('SystemV/MST7MDT', 'America/Denver'), ('SystemV/PST8', 'Pacific/Pitcairn'),
  ('SystemV/PST8PDT', 'America/Los_Angeles'), ('SystemV/YST9', 'Pacific/Gambier'),
  ('SystemV/YST9YDT', 'America/Anchorage'),
  ('ACT', 'UTC'), ('AGT', 'UTC'), ('ART', 'UTC'), ('AST', 'UTC'), ('BET', 'UTC'), ('BST', 'UTC'), ('CTT', 'UTC'),
  ('ECT', 'UTC'), ('MIT', 'UTC'), ('NET', 'UTC'), ('NST', 'UTC'), ('PLT', 'UTC'), ('SST', 'UTC'))
UPDATE users SET time_zone = known.new, updated_at = now() FROM known WHERE lower(users.time_zone) = lower(known.old);
RESET app.role;

-- The oldest job that is due and free, for each kind of flag: a job with the flag of a channel waits while its provider
-- asks to be left alone, which is no failure of the queue.
CREATE FUNCTION queue_oldest_due(OUT flag text, OUT run_at timestamptz) RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT f.flag, min(j.run_at) FROM graphile_worker._private_jobs j
    LEFT JOIN LATERAL jsonb_object_keys(j.flags) AS f (flag) ON true
    WHERE j.is_available AND j.run_at <= now() GROUP BY f.flag;
END
$$;

-- Jobs that failed at least five times in a row, by their kind. One that was given up counts for an hour.
CREATE FUNCTION failing_jobs(OUT task text, OUT jobs int, OUT attempts int) RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT t.identifier, count(*)::int, max(j.attempts)::int
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE j.attempts >= 5 AND j.last_error IS NOT NULL
      AND (j.attempts < j.max_attempts OR j.updated_at > now() - interval '1 hour')
    GROUP BY t.identifier ORDER BY t.identifier;
END
$$;

-- Notifications whose audience is not complete and whose plan did not advance for five minutes: each chunk, and each look
-- of a plan that waits its turn, makes a new job.
CREATE INDEX notifications_unplanned ON notifications (created_at) WHERE planned_at IS NULL;
CREATE FUNCTION stalled_plans() RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    WITH waiting AS MATERIALIZED (
      SELECT n.id FROM public.notifications n
      WHERE n.planned_at IS NULL AND n.created_at < now() - interval '5 minutes'),
    planned AS MATERIALIZED (
      SELECT j.payload -> 'data' ->> 'notificationId' AS id, max(j.created_at) AS at
      FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      WHERE t.identifier = 'plan' AND EXISTS (SELECT 1 FROM waiting) GROUP BY 1)
    SELECT w.id FROM waiting w LEFT JOIN planned p ON p.id = w.id
    WHERE p.at IS NULL OR p.at < now() - interval '5 minutes' ORDER BY w.id;
END
$$;
REVOKE ALL ON FUNCTION queue_oldest_due(), failing_jobs(), stalled_plans() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_oldest_due(), failing_jobs(), stalled_plans() TO np_app;
