-- As the probe, so that no policy hides its rows.
SET LOCAL app.role = 'SYSTEM';
SET LOCAL app.user_id = 'usr_000000000000000000000pr0be';
SELECT remove_probe(NULL, 'infinity');
DELETE FROM preferences WHERE user_id = app_user();
DELETE FROM channel_switches WHERE user_id = app_user();
DELETE FROM schedules WHERE user_id = app_user();
DELETE FROM consents WHERE user_id = app_user();
DELETE FROM suppressions WHERE user_id = app_user();
DELETE FROM digests WHERE user_id = app_user();
DELETE FROM users WHERE id = app_user();
DELETE FROM audit_keys WHERE user_id = app_user();
DELETE FROM topics WHERE id = 'top_000000000000000000000pr0be';
RESET app.user_id;
RESET app.role;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY '{users,preferences,channel_switches,schedules,consents,suppressions,digests,deliveries,outbox,audit_keys,topics,topic_channels,notifications}'::text[] LOOP
    EXECUTE format('DROP POLICY hides_probe ON %I', name);
  END LOOP;
END
$$;
DROP POLICY probe_ignores_pauses ON channel_pauses;
DROP FUNCTION remove_probe(text, timestamptz);
DROP FUNCTION is_probe();
DROP TABLE probe_minutes;
