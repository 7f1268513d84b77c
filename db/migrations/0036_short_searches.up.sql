-- The patterns of LIKE for names that a search finds, folded: those that contain it. An index of trigrams cannot help to find
-- one or two letters or digits anywhere, so they find only the beginning of a word of the name, or of the external id.
CREATE FUNCTION is_short_search(given text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN search_fold(given) ~ '^[a-z0-9]{1,2}$';
CREATE FUNCTION name_patterns(given text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE WHEN is_short_search(given)
    THEN ARRAY[search_fold(given) || '%', '% ' || search_fold(given) || '%', E'%\x01' || search_fold(given) || '%']
    ELSE ARRAY[contains_pattern(given)] END;

CREATE OR REPLACE FUNCTION search_people(search text, in_email text, in_phone text, after text, most integer) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  in_names text[] := public.name_patterns(search);
BEGIN
  IF public.app_role() NOT IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR') THEN
    RETURN;
  END IF;
  IF public.is_short_search(search) THEN
    in_email := ltrim(in_email, '%');
  END IF;
  RETURN QUERY SELECT p.user_id FROM public.people_search p
    WHERE (p.names LIKE ANY (in_names) OR p.email LIKE in_email OR p.phone LIKE in_phone) AND p.user_id > after
    ORDER BY p.user_id LIMIT most;
END
$$;

CREATE OR REPLACE FUNCTION estimate_people(search text, in_email text, in_phone text) RETURNS float8
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  plan json;
BEGIN
  IF public.app_role() NOT IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR') THEN
    RETURN 0;
  END IF;
  IF public.is_short_search(search) THEN
    in_email := ltrim(in_email, '%');
  END IF;
  EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM public.people_search p'
    ' WHERE p.names LIKE ANY (%L) OR p.email LIKE %L OR p.phone LIKE %L', public.name_patterns(search), in_email, in_phone) INTO plan;
  RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8;
END
$$;
REVOKE ALL ON FUNCTION is_short_search(text), name_patterns(text) FROM PUBLIC;
