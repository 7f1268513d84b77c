-- When a session was last used, to about five minutes: it ends for being idle. The default says it for those that are there, and
-- for those that processes of the version before begin meanwhile.
ALTER TABLE sessions ADD COLUMN last_seen_at timestamptz(3) NOT NULL DEFAULT now();
-- With what the person signed in, in words of ours ("Firefox", "Linux") and never as the browser sent it; null: not known.
ALTER TABLE sessions ADD COLUMN browser text;
ALTER TABLE sessions ADD COLUMN system text;
