-- Tells every process that something it may have cached has changed. PostgreSQL sends equal payloads of one transaction
-- once, when it commits.
CREATE FUNCTION notify_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('np_changes', TG_ARGV[0]);
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION notify_change() FROM PUBLIC;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY '{topics,topic_channels,tenant_policies,channel_pauses}'::text[] LOOP
    EXECUTE format('CREATE TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I'
      ' FOR EACH STATEMENT EXECUTE FUNCTION notify_change(''catalogue'')', name);
  END LOOP;
  FOREACH name IN ARRAY '{api_keys,sessions,users}'::text[] LOOP
    EXECUTE format('CREATE TRIGGER credentials_emptied AFTER TRUNCATE ON %I'
      ' FOR EACH STATEMENT EXECUTE FUNCTION notify_change(''credentials'')', name);
    EXECUTE format('CREATE TRIGGER credentials_deleted AFTER DELETE ON %I'
      ' FOR EACH ROW EXECUTE FUNCTION notify_change(''credentials'')', name);
  END LOOP;
END
$$;

-- Only what authentication reads. Most updates set the time of the last use, or import people. New rows need no trigger,
-- because only credentials that were found are cached.
CREATE TRIGGER credentials_changed AFTER UPDATE OF id, name, secret_hash, scopes, expires_at, revoked_at ON api_keys
  FOR EACH ROW EXECUTE FUNCTION notify_change('credentials');
CREATE TRIGGER credentials_changed AFTER UPDATE OF id, token_hash, user_id, created_at, expires_at ON sessions
  FOR EACH ROW EXECUTE FUNCTION notify_change('credentials');
CREATE TRIGGER credentials_changed AFTER UPDATE OF id, role ON users
  FOR EACH ROW WHEN (OLD.id <> NEW.id OR OLD.role <> NEW.role) EXECUTE FUNCTION notify_change('credentials');
