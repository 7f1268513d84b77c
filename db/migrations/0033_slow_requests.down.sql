DROP TABLE slow_requests;
