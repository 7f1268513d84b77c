-- A digest also carries what quiet hours or a snooze held for a person. Only a boundary of a frequency has one digest:
-- two holds of a person may end at the same moment, and a hold may end at a boundary.
ALTER TABLE digests ADD COLUMN kind text NOT NULL DEFAULT 'FREQUENCY';
ALTER TABLE digests ADD CONSTRAINT digests_kind CHECK (kind IN ('FREQUENCY', 'QUIET_HOURS', 'SNOOZE', 'HOLD'));
ALTER TABLE digests DROP CONSTRAINT digests_once;
CREATE UNIQUE INDEX digests_once ON digests (user_id,channel,due_at) WHERE kind = 'FREQUENCY';
