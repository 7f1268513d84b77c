-- A key for each person: what the audit trail says about them (reason, before, after and their salt) is encrypted with it
-- (lib/audit/contents.ts), and erasing them deletes it. Made with the person, by the database, so that no two writers of the
-- trail ever wait for each other over one. 244 random bits, hashed to the 256 that AES takes.
CREATE TABLE audit_keys (
  user_id text PRIMARY KEY,
  key bytea NOT NULL
);
CREATE FUNCTION audit_make_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_keys (user_id, key)
  SELECT id, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM made ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION audit_make_keys() FROM PUBLIC;
CREATE TRIGGER users_get_audit_keys AFTER INSERT ON users
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION audit_make_keys();
SET LOCAL app.role = 'SYSTEM';
INSERT INTO audit_keys (user_id, key)
SELECT id, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM users;
RESET app.role;

-- Read by whoever may read the events; np_app has no right to add, change or remove one. Not forced, as on audit_events: the
-- owner verifies and exports, and makes and deletes keys in the functions here.
ALTER TABLE audit_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY concerned_read ON audit_keys FOR SELECT USING (
  user_id = (SELECT app_user()) OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
GRANT SELECT ON audit_keys TO np_app;

ALTER TABLE audit_events ADD COLUMN encrypted bytea,
  ADD CONSTRAINT audit_events_encrypted CHECK (encrypted IS NULL
    OR (salt IS NULL AND reason IS NULL AND before IS NULL AND after IS NULL AND subject IS NOT NULL));

-- The key goes. So do contents in the clear: from before people had keys, and from after theirs was deleted. Why they were erased stays.
CREATE OR REPLACE FUNCTION audit_forget(person text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF public.app_role() <> 'SYSTEM' THEN
    RAISE EXCEPTION 'only the service itself forgets' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM public.erasures WHERE user_id = person) THEN
    RAISE EXCEPTION 'only what is about somebody erased is forgotten' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM FROM public.audit_head FOR UPDATE;
  DELETE FROM public.audit_keys WHERE user_id = person;
  UPDATE public.audit_events SET salt = NULL, reason = NULL, before = NULL, after = NULL
  WHERE subject = person AND salt IS NOT NULL AND action <> 'user.erase';
END
$$;
