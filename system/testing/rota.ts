import { asOwner } from "#db/testing/index.ts";
import type { Scene } from "./scene.ts";

/** A rota that ends in a week, so that no one is on call after it. The mend removes it: without a rota there is no gap. */
export const rotaEnds = {
  part: "nothing runs" as const,
  labels: { level: "PRIMARY" },
  breaks: ({ databaseUrl }: Scene) =>
    asOwner(
      databaseUrl,
      `INSERT INTO on_call_shifts (id, level, kind, people, starts_at, duration_minutes, effective_from, until, frequency,
         "interval", by_day, time_zone, created_by, created_at)
       VALUES ('ocs_gap', 'PRIMARY', 'RECURRING', '{usr_on_call}', now(), 1440, now(), now() + interval '7 days', 'DAILY', 1,
         '{}', 'UTC', 'system:test', now())`,
    ),
  mends: ({ databaseUrl }: Scene) => asOwner(databaseUrl, "DELETE FROM on_call_shifts WHERE id = 'ocs_gap'"),
};
