-- 0016_audit_keys.rows.ts has decrypted the contents.
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
  UPDATE public.audit_events SET salt = NULL, reason = NULL, before = NULL, after = NULL
  WHERE subject = person AND salt IS NOT NULL;
END
$$;
ALTER TABLE audit_events DROP COLUMN encrypted;
DROP TRIGGER users_get_audit_keys ON users;
DROP FUNCTION audit_make_keys();
DROP TABLE audit_keys;
