DROP TABLE uptime_periods;
ALTER TABLE probe_minutes DROP COLUMN channels_down;
