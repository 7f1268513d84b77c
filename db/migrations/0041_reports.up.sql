-- Reports of the operations. `content` has the numbers of a period, computed once; `hash` covers it. Nobody may change or
-- delete a report. A correction is a row of report_amendments.
CREATE TABLE reports (
  id text PRIMARY KEY,
  kind text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  content jsonb NOT NULL,
  hash text NOT NULL,
  frozen_at timestamptz(3) NOT NULL,
  CONSTRAINT reports_kind CHECK (kind IN ('WEEKLY', 'MONTHLY', 'QUARTERLY')),
  CONSTRAINT reports_once UNIQUE (kind, starts_at)
);

-- The lines of a report that a person writes. The last note of a period and a section counts; earlier ones are kept.
CREATE TABLE report_notes (
  id text PRIMARY KEY,
  kind text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  section text NOT NULL,
  text text NOT NULL,
  author text NOT NULL,
  at timestamptz(3) NOT NULL,
  CONSTRAINT report_notes_kind CHECK (kind IN ('WEEKLY', 'MONTHLY', 'QUARTERLY')),
  CONSTRAINT report_notes_section CHECK (section IN
    ('SECURITY', 'FEEDBACK', 'GDPR', 'CCPA', 'SOC2', 'ROADMAP', 'AUDIT', 'RISKS', 'IMPROVEMENTS'))
);
CREATE INDEX report_notes_period ON report_notes (kind, starts_at, section, id);

CREATE TABLE report_amendments (
  id text PRIMARY KEY,
  report_id text NOT NULL,
  text text NOT NULL,
  author text NOT NULL,
  at timestamptz(3) NOT NULL,
  CONSTRAINT report_amendments_report_id_reports_id_fk FOREIGN KEY (report_id) REFERENCES reports (id)
);
CREATE INDEX report_amendments_report ON report_amendments (report_id, id);

-- Sizes at a day, for the forecast of capacity.
CREATE TABLE capacity_samples (
  day timestamptz(3) NOT NULL,
  measure text NOT NULL,
  value bigint NOT NULL,
  CONSTRAINT capacity_samples_day_measure_pk PRIMARY KEY (day, measure)
);

-- Results of test runs. `lines` and `lines_covered`: null if the run did not measure its coverage.
CREATE TABLE test_runs (
  id text PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  passed integer NOT NULL,
  failed integer NOT NULL,
  lines integer,
  lines_covered integer
);
CREATE INDEX test_runs_at ON test_runs (at);

-- How many problems a run found, such as vulnerable packages. Null: the run does not count any.
ALTER TABLE operation_runs ADD COLUMN findings integer;

ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON reports FOR SELECT USING (app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_freezes ON reports FOR INSERT WITH CHECK (app_role() = 'SYSTEM');
GRANT SELECT, INSERT ON reports TO np_app;

-- Only an erasure changes a text: it removes the addresses of a person.
ALTER TABLE report_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_notes FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON report_notes FOR SELECT USING (app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY operators_add ON report_notes FOR INSERT WITH CHECK (app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN'));
CREATE POLICY service_redacts ON report_notes FOR UPDATE USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE (text) ON report_notes TO np_app;
ALTER TABLE report_amendments ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_amendments FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON report_amendments FOR SELECT USING (app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY operators_add ON report_amendments FOR INSERT WITH CHECK (app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN'));
CREATE POLICY service_redacts ON report_amendments FOR UPDATE USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE (text) ON report_amendments TO np_app;

ALTER TABLE capacity_samples ENABLE ROW LEVEL SECURITY;
ALTER TABLE capacity_samples FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON capacity_samples FOR SELECT USING (app_role() IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON capacity_samples FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT ON capacity_samples TO np_app;
ALTER TABLE test_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE test_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON test_runs FOR SELECT USING (app_role() IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON test_runs FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT ON test_runs TO np_app;
