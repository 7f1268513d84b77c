CREATE OR REPLACE FUNCTION failing_jobs(OUT task text, OUT jobs int, OUT attempts int) RETURNS SETOF record
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
DROP FUNCTION oldest_due_message();
DROP TABLE operation_runs;
DROP TABLE secret_versions;
DROP TABLE alert_clock;
DROP TABLE alerts;
