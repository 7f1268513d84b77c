-- no transaction
SET lock_timeout = 0;
DROP INDEX IF EXISTS deliveries_user_id_id_pk;
DROP INDEX IF EXISTS deliveries_once;
CREATE UNIQUE INDEX CONCURRENTLY deliveries_user_id_id_pk ON deliveries (user_id,id);
CREATE UNIQUE INDEX CONCURRENTLY deliveries_once ON deliveries (user_id,notification_id,channel);
SET lock_timeout = '2s';
ALTER TABLE deliveries DROP CONSTRAINT deliveries_user_id_notification_id_channel_pk,
  ADD CONSTRAINT deliveries_user_id_id_pk PRIMARY KEY USING INDEX deliveries_user_id_id_pk,
  ADD CONSTRAINT deliveries_once UNIQUE USING INDEX deliveries_once,
  DROP CONSTRAINT deliveries_decided,
  ADD CONSTRAINT deliveries_decided CHECK (decision IS NOT NULL OR decision_id IS NOT NULL) NOT VALID;
