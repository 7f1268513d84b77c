CREATE OR REPLACE FUNCTION audit_forget(person text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF public.app_role() <> 'SYSTEM' THEN
    RAISE EXCEPTION 'only the service itself forgets' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM FROM public.audit_head FOR UPDATE;
  UPDATE public.audit_events SET salt = NULL, reason = NULL, before = NULL, after = NULL
  WHERE subject = person AND salt IS NOT NULL;
END
$$;
