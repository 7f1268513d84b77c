-- One active suppression of a kind: webhooks come twice, and buttons are pressed twice.
CREATE UNIQUE INDEX suppressions_active
  ON suppressions (user_id, channel, address_hash, scope, COALESCE(topic_id, ''), reason) WHERE lifted_at IS NULL;
CREATE INDEX suppressions_id ON suppressions (id);
CREATE INDEX users_slack_user ON users (slack_user_id);

-- A person may read their own suppressions and write none: not lift their own STOP, and not make one up. What they may
-- lift goes through the verbs, which write as the service once they have made sure.
DROP POLICY person_writes ON suppressions;
CREATE POLICY service_writes ON suppressions FOR ALL
  USING ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
