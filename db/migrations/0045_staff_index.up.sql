-- no transaction
-- expand: only an index.
-- The few people with a role in the console are read on the operations page, for alerts, and at each change of a role. Each step
-- is skipped if it was done before. An index that a crash left unfinished is dropped first.
DO $$ DECLARE unfinished text; BEGIN FOR unfinished IN SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid AND indexrelid::regclass::text = 'users_staff' LOOP EXECUTE 'DROP INDEX ' || unfinished; END LOOP; END $$;
SET lock_timeout = 0;
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_staff ON users (role, id) WHERE role <> 'VIEWER';
SET lock_timeout = '2s';
