-- Maintenance windows, half-open. `authorized_by`: the actor who scheduled it. A window that is ended early keeps its planned
-- end in `planned_until`.
CREATE TABLE maintenance_windows (
  id text PRIMARY KEY,
  title text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  planned_until timestamptz(3) NOT NULL,
  emergency boolean NOT NULL,
  read_only boolean NOT NULL,
  reason text,
  authorized_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  announced_at timestamptz(3),
  cancelled_at timestamptz(3),
  completed_at timestamptz(3),
  CONSTRAINT maintenance_windows_order CHECK (starts_at < ends_at)
);
CREATE INDEX maintenance_windows_ends ON maintenance_windows (ends_at);

ALTER TABLE maintenance_windows ENABLE ROW LEVEL SECURITY;
ALTER TABLE maintenance_windows FORCE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON maintenance_windows FOR SELECT USING (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR', 'VIEWER'));
CREATE POLICY operators_add ON maintenance_windows FOR INSERT WITH CHECK (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
CREATE POLICY operators_change ON maintenance_windows FOR UPDATE USING (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT, UPDATE ON maintenance_windows TO np_app;
CREATE TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON maintenance_windows
  FOR EACH STATEMENT EXECUTE FUNCTION notify_change('catalogue');
