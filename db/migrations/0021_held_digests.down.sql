-- The version before knows one digest a moment. Deliveries keep the ids of the digests that are removed here.
DELETE FROM digests WHERE kind <> 'FREQUENCY';
DROP INDEX digests_once;
ALTER TABLE digests ADD CONSTRAINT digests_once UNIQUE (user_id,channel,due_at);
ALTER TABLE digests DROP COLUMN kind;
