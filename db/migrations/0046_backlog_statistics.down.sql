DROP FUNCTION analyze_grown_deliveries();
