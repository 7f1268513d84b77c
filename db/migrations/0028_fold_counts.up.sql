-- Adds the slots of notifications together: the first notifications after `after` with several slots for one status, at most
-- `most`. Returns the last of them, or null if there is none. A row that another transaction uses is skipped, so nothing waits
-- for this function and it waits for nobody: the sum goes to a slot that only this transaction holds.
CREATE FUNCTION fold_notification_counts(after text, most integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  slotted text[];
  sums public.notification_counts[];
BEGIN
  IF public.app_role() <> 'SYSTEM' THEN
    RETURN NULL;
  END IF;
  slotted := ARRAY(SELECT notification_id FROM public.notification_counts WHERE notification_id > after
    GROUP BY notification_id HAVING count(*) > count(DISTINCT status) ORDER BY notification_id LIMIT most);
  WITH unused AS (
    SELECT notification_id, status, slot FROM public.notification_counts
    WHERE notification_id = ANY (slotted) FOR UPDATE SKIP LOCKED),
  removed AS (
    DELETE FROM public.notification_counts WHERE (notification_id, status, slot) IN (SELECT * FROM unused) RETURNING *)
  SELECT array_agg(ROW(s.notification_id, s.status, 0, s.sum)::public.notification_counts) INTO sums
  FROM (SELECT notification_id, status, sum(count)::int AS sum FROM removed GROUP BY notification_id, status) AS s
  WHERE s.sum <> 0;
  INSERT INTO public.notification_counts AS kept
    SELECT folded.notification_id, folded.status, mine.slot, folded.count
    FROM public.count_slot() AS mine (slot), unnest(sums) AS folded
    ON CONFLICT (notification_id, status, slot) DO UPDATE SET count = kept.count + excluded.count;
  RETURN slotted[cardinality(slotted)];
END
$$;
REVOKE ALL ON FUNCTION fold_notification_counts(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fold_notification_counts(text, integer) TO np_app;
