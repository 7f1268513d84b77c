/** Recomputes all hashes from an event on, as an attacker with database access and without a key can. */
export const seal = (from: number) => `
  DO $$
  DECLARE
    event audit_events;
    previous text := COALESCE((SELECT hash FROM audit_events WHERE sequence = ${from - 1}), '');
  BEGIN
    FOR event IN SELECT * FROM audit_events WHERE sequence >= ${from} ORDER BY sequence LOOP
      previous := audit_hash(previous, event.sequence::text, event.id,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), event.action, event.actor,
        event.actor_role, event.subject, event.request_id, event.content_hash, event.mark);
      UPDATE audit_events SET hash = previous WHERE id = event.id;
    END LOOP;
    UPDATE audit_head SET hash = previous, sequence = COALESCE((SELECT max(sequence) FROM audit_events), 0);
  END $$`;
