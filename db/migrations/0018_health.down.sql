-- Repaired time zones stay, because the earlier names were unusable.
DROP FUNCTION queue_oldest_due();
DROP FUNCTION failing_jobs();
DROP FUNCTION stalled_plans();
DROP INDEX notifications_unplanned;
