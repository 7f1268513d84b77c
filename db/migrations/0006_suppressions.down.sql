DROP POLICY service_writes ON suppressions;
CREATE POLICY person_writes ON suppressions FOR ALL
  USING ((user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER')
    OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
DROP INDEX users_slack_user;
DROP INDEX suppressions_id;
DROP INDEX suppressions_active;
