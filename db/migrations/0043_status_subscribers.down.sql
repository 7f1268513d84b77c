DROP TABLE status_notices;
DROP TABLE status_subscribers;
