DELETE FROM settings WHERE key = 'security_key';
DROP TABLE sign_in_places;
DROP TABLE security_events;
DROP TABLE rate_limits;
