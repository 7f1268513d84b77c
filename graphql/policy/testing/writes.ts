import pg from "pg";

export interface Writes {
  /** Returns the writes since the last call. */
  drain(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Lets triggers record each written row, by table. Records of the access itself are excluded: the last use of a key, rate
 * limits and security events.
 */
export async function watchWrites(url: string): Promise<Writes> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `CREATE TABLE written (what text);
     CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
     BEGIN
       IF TG_TABLE_NAME = 'api_keys' AND TG_OP = 'UPDATE' THEN
         IF to_jsonb(NEW) - 'last_used_at' = to_jsonb(OLD) - 'last_used_at' THEN RETURN NULL; END IF;
       END IF;
       IF TG_TABLE_SCHEMA = 'audit_months' THEN
         IF NEW.action LIKE 'security.%' THEN RETURN NULL; END IF;
       END IF;
       INSERT INTO public.written VALUES (TG_OP || ' ' || TG_TABLE_NAME);
       RETURN NULL;
     END $$;
     DO $$
     DECLARE name regclass;
     BEGIN
       FOR name IN SELECT c.oid FROM pg_class c
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace)
           AND NOT c.relispartition AND c.relname NOT IN ('written', 'rate_limits', 'security_events', 'sign_in_places')
       LOOP
         EXECUTE format('CREATE TRIGGER note_write AFTER INSERT OR UPDATE OR DELETE ON %s
           FOR EACH ROW EXECUTE FUNCTION note_write()', name);
       END LOOP;
     END $$`,
  );
  return {
    drain: async () =>
      (await client.query<{ what: string }>("DELETE FROM written RETURNING what")).rows.map(({ what }) => what),
    close: () => client.end(),
  };
}
