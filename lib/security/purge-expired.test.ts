import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { checkUnusualAccess, recordSecurityEvent } from "./index.ts";
import { securityPurgeTask } from "./tasks.ts";

const database = useDatabase();

describe("securityPurge", () => {
  test("deletes events after 400 days and sign-in locations after 90, and not earlier", async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
    for (const days of [401, 399]) {
      await recordSecurityEvent(ctxFor(system, daysAgo(days)), { kind: "role.change", subject: `${days} days` });
    }
    for (const days of [91, 89])
      await checkUnusualAccess(ctxFor(system, daysAgo(days)), {
        userId: `usr_${days}`,
        role: "ADMIN",
        timeZone: "UTC",
        address: "192.0.2.1",
      });
    await asOwner(database.url, "DELETE FROM security_events WHERE kind = 'access.unusual'");
    await transaction(system, (tx) => addJobs(tx, [{ task: securityPurgeTask, payload: {} }]));
    await runJobs(database.url, ["security-purge"]);
    const [events] = await asOwner(database.url, "SELECT count(*)::int AS n FROM security_events");
    expect(events).toEqual({ n: 1 });
    expect(await asOwner(database.url, "SELECT user_id FROM sign_in_places")).toEqual([{ user_id: "usr_89" }]);
  });
});
