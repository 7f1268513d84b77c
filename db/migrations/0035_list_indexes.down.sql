DROP INDEX outbox_listed;
DROP INDEX suppressions_listed;
DROP INDEX deliveries_listed;
