ALTER TABLE provider_states
  DROP COLUMN request_every_ms,
  DROP COLUMN pace_told_at,
  DROP COLUMN next_request_at;
DROP TABLE share_clock;
