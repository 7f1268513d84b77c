DROP FUNCTION fold_notification_counts(text, integer);
