DROP FUNCTION forget_jobs(text[]);
ALTER TABLE consents DROP COLUMN tenant_key;
DROP TABLE sharing_opt_outs;
DROP TABLE delivery_tallies;
DROP TABLE erasures;
