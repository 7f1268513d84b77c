DROP TABLE on_call_calendar;
DROP TABLE on_call_pages;
DROP TABLE escalations;
DROP TABLE escalation_steps;
DROP TABLE on_call_shifts;
