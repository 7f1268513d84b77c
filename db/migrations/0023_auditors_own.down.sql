ALTER POLICY person_writes ON preferences USING (
  (user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER') OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
ALTER POLICY person_writes ON channel_switches USING (
  (user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER') OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
ALTER POLICY person_writes ON schedules USING (
  (user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER') OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
ALTER POLICY person_consents ON consents WITH CHECK (user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER');
ALTER POLICY person_changes ON users USING (
  (id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER') OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
