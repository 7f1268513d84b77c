-- The channels that were paused or whose provider failed in the minute. Null: not recorded.
ALTER TABLE probe_minutes ADD COLUMN channels_down text[];

-- The uptime of a component on a past day or in a past month. Nobody may change or delete a row.
CREATE TABLE uptime_periods (
  component text NOT NULL,
  period text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  up_minutes integer NOT NULL,
  minutes integer NOT NULL,
  frozen_at timestamptz(3) NOT NULL,
  CONSTRAINT uptime_periods_component_period_starts_at_pk PRIMARY KEY (component, period, starts_at),
  CONSTRAINT uptime_periods_period CHECK (period IN ('DAY', 'MONTH'))
);
ALTER TABLE uptime_periods ENABLE ROW LEVEL SECURITY;
ALTER TABLE uptime_periods FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON uptime_periods FOR SELECT USING (app_role() IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON uptime_periods FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT ON uptime_periods TO np_app;
