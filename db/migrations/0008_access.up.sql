-- A key that was rotated names its successor: it is not rotated a second time.
ALTER TABLE api_keys ADD COLUMN rotated_to text;

-- A sign-in token that was used stays until it is purged: a second use is then known for what it is, and whose it is.
ALTER TABLE verification_tokens ADD COLUMN used_at timestamptz(3);
CREATE UNIQUE INDEX verification_tokens_hash ON verification_tokens (token_hash);
CREATE INDEX verification_tokens_expires ON verification_tokens (expires_at);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Who a person is at an OpenID provider, from their first sign-in there on. Beside sessions, on the coordinator: a subject
-- belongs to one person, whoever that is.
CREATE TABLE user_identities (
  user_id text NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT user_identities_user_id_issuer_pk PRIMARY KEY (user_id, issuer),
  CONSTRAINT user_identities_subject UNIQUE (issuer, subject)
);
ALTER TABLE user_identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_identities FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON user_identities FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON user_identities TO np_app;

-- Tables that belong to nobody in particular: who reads and who writes them. Not forced: the owner migrates, COPYs rosters
-- in and checks foreign keys; np_app owns nothing and is bound without it.
DO $$
DECLARE
  shared record;
BEGIN
  FOR shared IN
    SELECT * FROM (VALUES
      ('settings', '{SYSTEM}', '{SYSTEM}'),
      ('verification_tokens', '{SYSTEM}', '{SYSTEM}'),
      ('workers', '{SYSTEM,SERVICE,ADMIN,AUDITOR}', '{SYSTEM}'),
      ('api_keys', '{SYSTEM,ADMIN,AUDITOR}', '{SYSTEM,ADMIN}'),
      ('roster_rows', '{SYSTEM,SERVICE,ADMIN}', '{SYSTEM,SERVICE,ADMIN}'),
      ('topics', '{SYSTEM,SERVICE,ADMIN,AUDITOR,VIEWER}', '{SYSTEM,ADMIN}'),
      ('topic_channels', '{SYSTEM,SERVICE,ADMIN,AUDITOR,VIEWER}', '{SYSTEM,ADMIN}'),
      ('tenant_policies', '{SYSTEM,SERVICE,ADMIN,AUDITOR,VIEWER}', '{SYSTEM,ADMIN}'),
      ('channel_pauses', '{SYSTEM,SERVICE,ADMIN,AUDITOR,VIEWER}', '{SYSTEM,SERVICE,ADMIN}'),
      ('notifications', '{SYSTEM,SERVICE,ADMIN,AUDITOR}', '{SYSTEM,SERVICE,ADMIN}')
    ) AS t (name, readers, writers)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', shared.name);
    EXECUTE format('CREATE POLICY roles_read ON %I FOR SELECT USING ((SELECT app_role()) = ANY (%L))',
      shared.name, shared.readers);
    EXECUTE format('CREATE POLICY roles_write ON %I FOR ALL USING ((SELECT app_role()) = ANY (%L))',
      shared.name, shared.writers);
  END LOOP;
END
$$;

-- A person reads what was sent to them, and no other notification: its audience names other people.
CREATE POLICY recipients_read ON notifications FOR SELECT USING (
  (SELECT app_role()) = 'VIEWER' AND EXISTS (
    SELECT FROM deliveries d WHERE d.user_id = (SELECT app_user()) AND d.notification_id = notifications.id));

-- People come from the integrator's roster, as VIEWERs; nobody makes themselves anew under another role.
DROP POLICY person_writes ON users;
CREATE POLICY person_changes ON users FOR UPDATE USING (
  (id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER') OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
CREATE POLICY person_goes ON users FOR DELETE USING (
  (id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER') OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
CREATE POLICY roster_adds ON users FOR INSERT WITH CHECK (
  (SELECT app_role()) IN ('SYSTEM', 'ADMIN') OR ((SELECT app_role()) = 'SERVICE' AND role = 'VIEWER'));

-- Policies see rows, not columns: what a person may not change of their own row is held here. A role is the whole of what
-- somebody may do, so that not even an integrator's key changes one; an address decides who is signed in and who is reached.
CREATE FUNCTION guard_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'np_app' THEN
    RETURN NEW; -- the owner, who could drop this trigger
  END IF;
  IF app_role() NOT IN ('SYSTEM', 'ADMIN') AND NEW.role IS DISTINCT FROM OLD.role THEN
    RAISE EXCEPTION 'only an admin changes a role' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF app_role() NOT IN ('SYSTEM', 'SERVICE', 'ADMIN') THEN
    RAISE EXCEPTION 'a person does not change who they are or how they are reached'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard_people BEFORE UPDATE ON users FOR EACH ROW WHEN (
  (OLD.id, OLD.external_id, OLD.role, OLD.email, OLD.email_verified_at, OLD.phone, OLD.phone_verified_at,
    OLD.slack_user_id, OLD.slack_verified_at)
  IS DISTINCT FROM
  (NEW.id, NEW.external_id, NEW.role, NEW.email, NEW.email_verified_at, NEW.phone, NEW.phone_verified_at,
    NEW.slack_user_id, NEW.slack_verified_at))
EXECUTE FUNCTION guard_people();
