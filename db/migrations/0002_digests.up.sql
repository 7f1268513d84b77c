-- A digest is one message with several deliveries. One a person, channel and boundary: the unique constraint holds it.
CREATE TABLE digests (
  user_id text NOT NULL,
  id text NOT NULL,
  channel text NOT NULL,
  due_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT digests_user_id_id_pk PRIMARY KEY(user_id,id),
  CONSTRAINT digests_once UNIQUE(user_id,channel,due_at),
  CONSTRAINT digests_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK'))
);

ALTER TABLE digests ENABLE ROW LEVEL SECURITY;
ALTER TABLE digests FORCE ROW LEVEL SECURITY;
CREATE POLICY person_reads ON digests FOR SELECT
  USING (user_id = (SELECT app_user()) OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY person_writes ON digests FOR ALL
  USING ((user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER')
    OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT, UPDATE, DELETE ON digests TO np_app;

-- The item of a digest is the delivery itself: it waits as DIGESTED, and is claimed by getting the digest's id.
ALTER TABLE deliveries ADD COLUMN digest_id text;
CREATE INDEX deliveries_sent ON deliveries (user_id,sent_at) WHERE sent_at IS NOT NULL;
DROP TABLE digest_items;
