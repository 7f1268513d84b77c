-- The previous version does not know events of these two kinds.
DELETE FROM security_events WHERE kind IN ('contact.change', 'sessions.end');
ALTER TABLE security_events DROP CONSTRAINT security_events_kind;
ALTER TABLE security_events ADD CONSTRAINT security_events_kind CHECK (kind IN
  ('auth.failure', 'auth.throttled', 'privilege.attempt', 'access.unusual', 'rate.limited', 'role.change'));

CREATE OR REPLACE FUNCTION guard_people() RETURNS trigger LANGUAGE plpgsql AS $$
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
