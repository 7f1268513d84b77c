-- The texts that the search for people compares. Row-level security keeps LIKE from using an index, because LIKE is not
-- leakproof. So the texts have a table that only the functions below read, and the rows that they find are read from users,
-- under its policies. Row-level security is not forced here: the functions run as the owner.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE people_search (
  user_id text PRIMARY KEY,
  names text NOT NULL,
  email text,
  phone text
);
ALTER TABLE people_search ENABLE ROW LEVEL SECURITY;
CREATE POLICY functions_only ON people_search FOR ALL USING (false);

CREATE FUNCTION write_people_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM public.people_search WHERE user_id = OLD.id;
    RETURN NULL;
  END IF;
  INSERT INTO public.people_search AS kept (user_id, names, email, phone)
  VALUES (NEW.id, public.search_fold(concat_ws(E'\x01', NEW.name, NEW.external_id)), NEW.email_key, NEW.phone)
  ON CONFLICT (user_id) DO UPDATE SET names = EXCLUDED.names, email = EXCLUDED.email, phone = EXCLUDED.phone
  WHERE (kept.names, kept.email, kept.phone) IS DISTINCT FROM (EXCLUDED.names, EXCLUDED.email, EXCLUDED.phone);
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION write_people_search() FROM PUBLIC;
CREATE TRIGGER users_are_searched AFTER INSERT OR DELETE OR UPDATE OF name, external_id, email, phone ON users
  FOR EACH ROW EXECUTE FUNCTION write_people_search();

SET LOCAL app.role = 'SYSTEM';
INSERT INTO people_search (user_id, names, email, phone)
SELECT id, search_fold(concat_ws(E'\x01', name, external_id)), email_key, phone FROM users;
RESET app.role;
CREATE INDEX people_search_texts ON people_search USING gin (names gin_trgm_ops, email gin_trgm_ops, phone gin_trgm_ops);
ANALYZE people_search;

-- The pattern of LIKE for texts that contain this one, folded.
CREATE FUNCTION contains_pattern(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN '%' || regexp_replace(search_fold(given), '[\\%_]', '\\\&', 'g') || '%';

-- The ids after `after` of people whose names contain a text or whose address matches a pattern of LIKE, in order. A null
-- pattern matches nobody. Each call has its own plan, because the right index depends on the pattern.
CREATE FUNCTION search_people(search text, in_email text, in_phone text, after text, most integer) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  in_names text := public.contains_pattern(search);
BEGIN
  IF public.app_role() NOT IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR') THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT p.user_id FROM public.people_search p
    WHERE (p.names LIKE in_names OR p.email LIKE in_email OR p.phone LIKE in_phone) AND p.user_id > after
    ORDER BY p.user_id LIMIT most;
END
$$;

-- How many people match, by the statistics of the table. Volatile, because EXPLAIN is refused elsewhere.
CREATE FUNCTION estimate_people(search text, in_email text, in_phone text) RETURNS float8
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  plan json;
BEGIN
  IF public.app_role() NOT IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR') THEN
    RETURN 0;
  END IF;
  EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM public.people_search p'
    ' WHERE p.names LIKE %L OR p.email LIKE %L OR p.phone LIKE %L', public.contains_pattern(search), in_email, in_phone) INTO plan;
  RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8;
END
$$;
REVOKE ALL ON FUNCTION contains_pattern(text), search_people(text, text, text, text, integer), estimate_people(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_people(text, text, text, text, integer), estimate_people(text, text, text) TO np_app;
