-- The previous version allows one digest for each moment. Deliveries keep the ids of the digests that are removed here.
SET LOCAL app.role = 'SYSTEM';
DELETE FROM digests WHERE kind <> 'FREQUENCY';
RESET app.role;
DROP INDEX digests_once;
ALTER TABLE digests ADD CONSTRAINT digests_once UNIQUE (user_id,channel,due_at);
ALTER TABLE digests DROP COLUMN kind;
