-- Whoever holds the address signs in as the person: by a mailed link, and at the first OpenID sign-in. An integrator's key
-- keeps everybody's address; those of people with a role are an admin's to change, or the key would make itself one.
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
  IF app_role() = 'SERVICE' AND OLD.role <> 'VIEWER' AND NEW.email IS DISTINCT FROM OLD.email THEN
    RAISE EXCEPTION 'only an admin changes the e-mail address of somebody with a role'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;

-- Two more signs for those who watch: such an address was changed, and somebody was signed out by another.
ALTER TABLE security_events DROP CONSTRAINT security_events_kind;
ALTER TABLE security_events ADD CONSTRAINT security_events_kind CHECK (kind IN
  ('auth.failure', 'auth.throttled', 'privilege.attempt', 'access.unusual', 'rate.limited', 'role.change',
    'contact.change', 'sessions.end'));
