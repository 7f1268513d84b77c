import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { SecurityEventKind } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { countSourcesOverLimit, recordSecurityEvent } from "./index.ts";

const database = useDatabase();
beforeAll(() =>
  setProcessSingleton(
    "env",
    parseEnv({ SLACK_BOT_TOKEN: "xoxb-test", OPS_SLACK_CHANNEL: "#ops", LOG_LEVEL: "silent" }),
  ),
);
afterAll(() => setProcessSingleton("env", undefined));

const startMs = Date.UTC(2030, 4, 6);

/** Records events of one source at a fixed interval, by default two minutes. */
async function recordEvents(kind: SecurityEventKind, times: number, fromMs = startMs, everyMs = 120_000) {
  const subject = newId("user");
  for (let index = 0; index < times; index += 1)
    await recordSecurityEvent(ctxFor({ kind: "anonymous" }, new Date(fromMs + index * everyMs)), {
      kind,
      subject,
      address: "203.0.113.5",
    });
  return subject;
}
/** The jobs that open an incident about events of the subject. */
const alertsOf = (subject: string) =>
  asOwner<{ payload: { data: { kind: string; title: string; text: string } } }>(
    database.url,
    `SELECT payload FROM graphile_worker._private_jobs j JOIN security_events e ON e.id = j.payload -> 'data' ->> 'eventId'
     WHERE e.subject = $1`,
    [subject],
  );
const overLimit = async (kind: SecurityEventKind, atMs: number) =>
  (await transaction(system, (tx) => countSourcesOverLimit(tx, new Date(atMs)))).find((row) => row.kind === kind)
    ?.sources;

describe("alertOnEvent", () => {
  test.each<[SecurityEventKind, number]>([
    ["access.unusual", 1],
    ["contact.change", 1],
    ["auth.failure", 0],
    ["auth.throttled", 0],
    ["privilege.attempt", 0],
    ["rate.limited", 0],
    ["role.change", 0],
    ["sessions.end", 0],
  ])("opens an incident about an event %s %i times", async (kind, alerts) => {
    expect(await alertsOf(await recordEvents(kind, 1))).toHaveLength(alerts);
  });

  test("names neither the person nor the network, because an incident outlives an erasure", async () => {
    const subject = await recordEvents("access.unusual", 1);
    const [job] = await alertsOf(subject);
    expect(job?.payload.data).toMatchObject({ kind: "access.unusual", text: expect.stringContaining("sev_") });
    for (const trace of [subject, "203.0.113"]) expect(JSON.stringify(job)).not.toContain(trace);
  });
});

describe("countSourcesOverLimit", () => {
  let dayMs = startMs;
  test.each<[SecurityEventKind, number, number]>([
    ["auth.throttled", 1, 1],
    ["privilege.attempt", 3, 0],
    ["privilege.attempt", 4, 1],
    ["rate.limited", 3, 0],
    ["rate.limited", 4, 1],
  ])(
    "counts a source with the event %s %i times in 15 minutes %i times, and no longer after them",
    async (kind, times, sources) => {
      dayMs += 86_400_000;
      await recordEvents(kind, times, dayMs);
      const lastMs = dayMs + (times - 1) * 120_000;
      expect(await overLimit(kind, lastMs)).toBe(sources);
      expect(await overLimit(kind, lastMs + 16 * 60_000)).toBe(0);
    },
  );

  test("does not add up events of different sources, or over more than 15 minutes", async () => {
    dayMs += 86_400_000;
    for (let source = 0; source < 2; source += 1) await recordEvents("privilege.attempt", 3, dayMs);
    expect(await overLimit("privilege.attempt", dayMs + 300_000)).toBe(0);
    dayMs += 86_400_000;
    await recordEvents("privilege.attempt", 6, dayMs, 6 * 60_000);
    expect(await overLimit("privilege.attempt", dayMs + 30 * 60_000)).toBe(0);
  });
});
