DROP TRIGGER count_added ON deliveries;
DROP TRIGGER count_changed ON deliveries;
DROP TRIGGER count_removed ON deliveries;
DROP FUNCTION count_deliveries();
DROP FUNCTION count_slot();
DROP TABLE notification_counts;

-- Each delivery gets its decision back.
SET LOCAL app.role = 'SYSTEM';
UPDATE deliveries d SET decision = s.decision FROM shared_decisions s WHERE s.id = d.decision_id AND d.decision IS NULL;
RESET app.role;
ALTER TABLE deliveries DROP CONSTRAINT deliveries_decided;
ALTER TABLE deliveries ALTER COLUMN decision SET NOT NULL;
ALTER TABLE deliveries DROP COLUMN decision_id;
DROP TABLE shared_decisions;
