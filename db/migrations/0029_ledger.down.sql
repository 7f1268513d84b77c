ALTER TABLE deliveries DROP COLUMN free_at;
DROP FUNCTION ledger_make_months(), ledger_drop_months(timestamptz);
DROP TABLE ledger_minutes, ledger_hours, ledger_series;
DROP SCHEMA ledger_months;
