ALTER TABLE operation_runs DROP COLUMN digest, DROP COLUMN report;
ALTER TABLE secret_versions DROP COLUMN last_used_at, DROP COLUMN last_newest_at, DROP COLUMN retired_at;
