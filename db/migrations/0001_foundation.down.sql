DROP FUNCTION queue_status();
DROP FUNCTION job_lock_holders();
DROP FUNCTION release_jobs(text[]);
DROP FUNCTION add_jobs(jsonb);
DROP TABLE roster_rows, api_keys, audit_events, channel_pauses, channel_switches, consents, deliveries, digest_items, notifications, outbox, preferences, schedules, sessions, settings, suppressions, tenant_policies, topic_channels, topics, users, verification_tokens, workers;
DROP FUNCTION app_user();
DROP FUNCTION app_role();
-- np_app stays: roles belong to the whole server and other databases may use it.
