CREATE TABLE digest_items (
  user_id text NOT NULL,
  delivery_id text NOT NULL,
  channel text NOT NULL,
  due_at timestamptz(3) NOT NULL,
  digest_id text,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT digest_items_user_id_delivery_id_pk PRIMARY KEY(user_id,delivery_id),
  CONSTRAINT digest_items_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK'))
);
CREATE INDEX digest_items_due ON digest_items (due_at) WHERE digest_id IS NULL;
ALTER TABLE digest_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE digest_items FORCE ROW LEVEL SECURITY;
CREATE POLICY person_reads ON digest_items FOR SELECT
  USING (user_id = (SELECT app_user()) OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY person_writes ON digest_items FOR ALL
  USING ((user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER')
    OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT, UPDATE, DELETE ON digest_items TO np_app;

DROP INDEX deliveries_sent;
ALTER TABLE deliveries DROP COLUMN digest_id;
DROP TABLE digests;
