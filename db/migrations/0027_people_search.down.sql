DROP FUNCTION estimate_people(text, text, text);
DROP FUNCTION search_people(text, text, text, text, integer);
DROP FUNCTION contains_pattern(text);
DROP TRIGGER users_are_searched ON users;
DROP FUNCTION write_people_search();
DROP TABLE people_search;
DROP EXTENSION IF EXISTS pg_trgm;
