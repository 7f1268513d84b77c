DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY '{topics,topic_channels,tenant_policies,channel_pauses}'::text[] LOOP
    EXECUTE format('DROP TRIGGER catalogue_changed ON %I', name);
  END LOOP;
  FOREACH name IN ARRAY '{api_keys,sessions,users}'::text[] LOOP
    EXECUTE format('DROP TRIGGER credentials_emptied ON %I', name);
    EXECUTE format('DROP TRIGGER credentials_deleted ON %I', name);
    EXECUTE format('DROP TRIGGER credentials_changed ON %I', name);
  END LOOP;
END
$$;
DROP FUNCTION notify_change();
