-- An AUDITOR changes nothing of others and everything of their own: row security allows them what it allows a VIEWER.
ALTER POLICY person_writes ON preferences USING (
  (user_id = app_user() AND app_role() IN ('VIEWER', 'AUDITOR')) OR app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN'));
ALTER POLICY person_writes ON channel_switches USING (
  (user_id = app_user() AND app_role() IN ('VIEWER', 'AUDITOR')) OR app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN'));
ALTER POLICY person_writes ON schedules USING (
  (user_id = app_user() AND app_role() IN ('VIEWER', 'AUDITOR')) OR app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN'));
ALTER POLICY person_consents ON consents WITH CHECK (user_id = app_user() AND app_role() IN ('VIEWER', 'AUDITOR'));
-- A person's own row is locked while their choices are written. A trigger refuses to change it.
ALTER POLICY person_changes ON users USING (
  (id = app_user() AND app_role() IN ('VIEWER', 'AUDITOR')) OR app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN'));
