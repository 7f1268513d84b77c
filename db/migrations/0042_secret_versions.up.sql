-- last_used_at: when this version last verified or signed something. last_newest_at: when a process last had it as the newest
-- of its list, so that it could sign with it. retired_at: when an operator removed it.
ALTER TABLE secret_versions
  ADD COLUMN last_used_at timestamptz(3),
  ADD COLUMN last_newest_at timestamptz(3),
  ADD COLUMN retired_at timestamptz(3);
-- report: the lines of a report that the next run compares with its own. digest: their SHA-256.
ALTER TABLE operation_runs
  ADD COLUMN digest text,
  ADD COLUMN report text;
