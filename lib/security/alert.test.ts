import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { SecurityEventKind } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { recordSecurityEvent } from "./index.ts";

const database = useDatabase();
beforeAll(() =>
  setProcessSingleton(
    "env",
    parseEnv({ SLACK_BOT_TOKEN: "xoxb-test", OPS_SLACK_CHANNEL: "#ops", LOG_LEVEL: "silent" }),
  ),
);
afterAll(() => setProcessSingleton("env", undefined));

/** Records events at a fixed interval, by default three minutes. */
async function recordEvents(kind: SecurityEventKind, times: number, everyMs = 180_000): Promise<string> {
  const subject = newId("user");
  for (let index = 0; index < times; index += 1)
    await recordSecurityEvent(ctxFor({ kind: "anonymous" }, new Date(Date.UTC(2030, 4, 6) + index * everyMs)), {
      kind,
      subject,
      address: "203.0.113.5",
    });
  return subject;
}
const alertsOf = (subject: string) =>
  asOwner<{ payload: { data: { title: string; text: string; severity: string } } }>(
    database.url,
    "SELECT payload FROM graphile_worker._private_jobs WHERE payload::text LIKE $1",
    [`%${subject}%`],
  );

describe("alertOnThreshold", () => {
  test.each<[SecurityEventKind, number, number]>([
    ["auth.failure", 6, 0],
    ["auth.throttled", 1, 1],
    ["auth.throttled", 5, 1],
    ["privilege.attempt", 3, 0],
    ["privilege.attempt", 5, 1],
    ["access.unusual", 1, 1],
    ["rate.limited", 3, 0],
    ["rate.limited", 4, 1],
    ["role.change", 9, 0],
    ["contact.change", 1, 1],
    ["sessions.end", 9, 0],
  ])("after %s, %i times within 15 minutes, alerts %i times", async (kind, times, alerts) => {
    expect(await alertsOf(await recordEvents(kind, times, 120_000))).toHaveLength(alerts);
  });

  test("does not add up events over more than 15 minutes", async () => {
    expect(await alertsOf(await recordEvents("privilege.attempt", 6, 6 * 60_000))).toEqual([]);
  });

  test("names the person by id and the network, without an address", async () => {
    const subject = await recordEvents("access.unusual", 1);
    const [job] = await alertsOf(subject);
    expect(job?.payload.data).toMatchObject({ severity: "warning", text: expect.stringContaining(subject) });
    expect(JSON.stringify(job)).not.toContain("203.0.113.5");
  });
});
