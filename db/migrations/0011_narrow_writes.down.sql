DROP POLICY service_deletes ON users;
CREATE POLICY person_goes ON users FOR DELETE USING (
  (id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER') OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
DROP POLICY recipients_read ON outbox;
CREATE POLICY person_reads ON outbox FOR SELECT USING (user_id = (SELECT app_user())
  OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
DROP POLICY person_consents ON consents;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['deliveries', 'digests', 'outbox', 'sharing_opt_outs', 'consents'] LOOP
    EXECUTE format('DROP POLICY service_writes ON %I', name);
    EXECUTE format('CREATE POLICY person_writes ON %I FOR ALL USING ((user_id = (SELECT app_user()) AND (SELECT app_role()) = ''VIEWER'')'
      ' OR (SELECT app_role()) IN (''SYSTEM'', ''SERVICE'', ''ADMIN''))', name);
  END LOOP;
END
$$;
