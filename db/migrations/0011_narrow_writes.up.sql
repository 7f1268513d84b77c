-- What persons write in SQL is what their page writes: choices, switches and schedules. What happened to them (deliveries,
-- digests, messages) is the service's to write; consents are added and not changed. Whole messages are for admins and whom they went to, not for auditors.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['deliveries', 'digests', 'outbox', 'sharing_opt_outs', 'consents'] LOOP
    EXECUTE format('DROP POLICY person_writes ON %I', name);
    EXECUTE format('CREATE POLICY service_writes ON %I FOR ALL'
      ' USING ((SELECT app_role()) IN (''SYSTEM'', ''SERVICE'', ''ADMIN''))', name);
  END LOOP;
END
$$;
CREATE POLICY person_consents ON consents FOR INSERT
  WITH CHECK (user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER');
DROP POLICY person_reads ON outbox;
CREATE POLICY recipients_read ON outbox FOR SELECT USING (user_id = (SELECT app_user()));

-- Erasure is a verb of the service, which leaves what the law asks for; a bare DELETE would not.
DROP POLICY person_goes ON users;
CREATE POLICY service_deletes ON users FOR DELETE USING ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
