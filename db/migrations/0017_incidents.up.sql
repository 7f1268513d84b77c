-- Incidents, and the log of each: who wrote what is known and how far it has come. The log is only ever added to.
CREATE TABLE incidents (
  id text PRIMARY KEY,
  title text NOT NULL,
  severity text NOT NULL,
  status text NOT NULL,
  source text NOT NULL,
  commander_id text,
  opened_at timestamptz(3) NOT NULL,
  acknowledged_at timestamptz(3),
  resolved_at timestamptz(3),
  last_update_at timestamptz(3) NOT NULL,
  reminded_at timestamptz(3),
  CONSTRAINT incidents_severity CHECK (severity IN ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW')),
  CONSTRAINT incidents_status CHECK (status IN ('OPEN', 'ACKNOWLEDGED', 'CONTAINED', 'RESOLVED', 'VERIFIED'))
);
CREATE INDEX incidents_status_id ON incidents (status, id);
CREATE TABLE incident_updates (
  incident_id text NOT NULL,
  number integer NOT NULL,
  at timestamptz(3) NOT NULL,
  author text NOT NULL,
  message text NOT NULL,
  status text NOT NULL,
  public boolean NOT NULL,
  CONSTRAINT incident_updates_incident_id_number_pk PRIMARY KEY (incident_id, number),
  CONSTRAINT incident_updates_incident_id_incidents_id_fk FOREIGN KEY (incident_id) REFERENCES incidents (id),
  CONSTRAINT incident_updates_status CHECK (status IN ('OPEN', 'ACKNOWLEDGED', 'CONTAINED', 'RESOLVED', 'VERIFIED'))
);

ALTER TABLE incidents ENABLE ROW LEVEL SECURITY;
ALTER TABLE incidents FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON incidents FOR SELECT USING (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY operators_add ON incidents FOR INSERT WITH CHECK ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
CREATE POLICY operators_change ON incidents FOR UPDATE USING ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT, UPDATE ON incidents TO np_app;
ALTER TABLE incident_updates ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_updates FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON incident_updates FOR SELECT USING (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY operators_add ON incident_updates FOR INSERT WITH CHECK (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT ON incident_updates TO np_app;
