-- Addresses keep their form, because the previous version can read it.
DROP FUNCTION search_fold(text);
DROP INDEX users_email;
ALTER TABLE users DROP COLUMN email_key;
ALTER TABLE users ADD COLUMN email_key text GENERATED ALWAYS AS (lower(email)) STORED;
CREATE UNIQUE INDEX users_email ON users (email_key);
