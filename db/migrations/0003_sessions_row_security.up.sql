-- A session is a person's whole access. Signing in, asking and signing out run as the service itself; no other actor's
-- transaction may read a session, make one in somebody's name or end one.
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON sessions FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
