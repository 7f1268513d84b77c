-- Contents are forgotten of whom a row in erasures says that they were erased, which the application can add and never take away:
-- whoever blanks what the trail says of somebody leaves that behind.
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
