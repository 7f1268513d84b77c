import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { key } from "#lib/testing/fixtures.ts";
import { countAlerts, listAlerts } from "./list.ts";

const database = useDatabase();
const now = new Date("2030-01-10T12:00:00Z");
const ctx = () => ctxFor(key("OPERATIONS"), now);

/** `hoursAgo`: of the first sight, and of the end of a resolved one. */
const add = (name: string, severity: string, state: string, hoursAgo: number, howMany = 1) =>
  asOwner(
    database.url,
    `INSERT INTO alerts (id, name, labels, fingerprint, severity, state, summary, since, fired_at, resolved_at)
     SELECT 'alt_' || $1 || n, $1, '{}', md5($1 || n), $2, $3, $1, at, CASE WHEN $3 <> 'pending' THEN at END,
       CASE WHEN $3 = 'resolved' THEN at END
     FROM generate_series(1, $5::int) AS n, (SELECT $4::timestamptz AS at) AS one`,
    [name, severity, state, new Date(now.getTime() - hoursAgo * 3_600_000), howMany],
  );

beforeEach(() => asOwner(database.url, "DELETE FROM alerts"));

describe("listAlerts", () => {
  test("returns firing before pending before resolved alerts, the most severe first, then the newest", async () => {
    await add("over", "critical", "resolved", 1);
    await add("waits", "critical", "pending", 1);
    await add("info", "info", "firing", 1);
    await add("warning-old", "warning", "firing", 9);
    await add("warning-new", "warning", "firing", 2);
    await add("critical", "critical", "firing", 100);
    await add("forgotten", "critical", "resolved", 8 * 24);
    expect((await listAlerts(ctx())).map(({ name }) => name)).toEqual([
      ...["critical", "warning-new", "warning-old", "info"],
      ...["waits", "over"],
    ]);
  });

  test("returns an old critical alert although 300 newer warnings fire", async () => {
    await add("critical", "critical", "firing", 100);
    await add("warning", "warning", "firing", 1, 300);
    const listed = await listAlerts(ctx());
    expect(listed).toHaveLength(200);
    expect(listed[0]?.name).toBe("critical");
  });
});

describe("countAlerts", () => {
  test("counts all alerts, also those that are not listed", async () => {
    await add("critical", "critical", "firing", 100, 2);
    await add("warning", "warning", "firing", 1, 300);
    await add("waits", "warning", "pending", 1);
    await add("over", "info", "resolved", 1, 3);
    await add("forgotten", "critical", "resolved", 8 * 24);
    expect(await countAlerts(ctx())).toEqual({ firing: 302, critical: 2, pending: 1, resolved: 3 });
  });

  test("is refused for a key without OPERATIONS", async () => {
    await expect(countAlerts(ctxFor(key("SEND"), now))).rejects.toThrow();
  });
});
