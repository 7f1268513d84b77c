DROP INDEX deliveries_digest;
DROP INDEX deliveries_provider_message;
DROP TABLE webhook_events;
