DROP TABLE incident_updates;
DROP TABLE incidents;
