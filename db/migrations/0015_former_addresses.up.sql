-- Addresses that people had before, as keyed hashes: an erasure finds by them what still holds the address itself, and blocks
-- them too. Whoever writes addresses writes here; nobody else has anything to look for. What somebody has now is not here.
CREATE TABLE former_addresses (
  user_id text NOT NULL,
  channel text NOT NULL,
  address_hash text NOT NULL,
  since timestamptz(3) NOT NULL,
  CONSTRAINT former_addresses_user_id_channel_address_hash_pk PRIMARY KEY(user_id,channel,address_hash),
  CONSTRAINT former_addresses_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK'))
);
CREATE INDEX former_addresses_address ON former_addresses (address_hash);
ALTER TABLE former_addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE former_addresses FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON former_addresses FOR ALL USING ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT, UPDATE, DELETE ON former_addresses TO np_app;
