-- Stored addresses are ASCII from here on (lib/contacts/email.ts). lower() under "C" gives what JavaScript gives for those,
-- whatever the server's locale; rows from before are brought into that form by 0019_addresses.rows.ts.
DROP INDEX users_email;
ALTER TABLE users DROP COLUMN email_key;
ALTER TABLE users ADD COLUMN email_key text GENERATED ALWAYS AS (lower(email COLLATE "C")) STORED;
CREATE UNIQUE INDEX users_email ON users (email_key);

-- What the search for people compares: without accents, composed or not, and in lower case. Letters with a stroke have no
-- decomposition in Unicode, so they stand here.
CREATE FUNCTION search_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN lower(replace(translate(
    regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]', '', 'g'), 'øØłŁđĐħĦı', 'oOlLdDhHi'), 'ß', 'ss'));
