-- Repaired time zones stay: the names before were unusable.
DROP FUNCTION queue_oldest_due();
DROP FUNCTION failing_jobs();
DROP FUNCTION stalled_plans();
DROP INDEX notifications_unplanned;
