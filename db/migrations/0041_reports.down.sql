ALTER TABLE operation_runs DROP COLUMN findings;
DROP TABLE test_runs;
DROP TABLE capacity_samples;
DROP TABLE report_amendments;
DROP TABLE report_notes;
DROP TABLE reports;
