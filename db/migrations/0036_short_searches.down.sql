-- The ids after `after` of people whose names contain a text or whose address matches a pattern of LIKE, in order. A null
-- pattern matches nobody. Each call has its own plan, because the right index depends on the pattern.
CREATE OR REPLACE FUNCTION search_people(search text, in_email text, in_phone text, after text, most integer) RETURNS SETOF text
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
CREATE OR REPLACE FUNCTION estimate_people(search text, in_email text, in_phone text) RETURNS float8
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
DROP FUNCTION name_patterns(text);
DROP FUNCTION is_short_search(text);
