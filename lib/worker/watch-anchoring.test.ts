import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { anchorHead } from "#lib/audit/anchor-head.ts";
import { anchorLagSeconds } from "#lib/audit/anchor-lag.ts";
import { sealEvents } from "#lib/audit/seal.ts";
import { testAction } from "#lib/audit/testing/test-action.ts";
import { audit } from "#lib/audit/write.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { watchAnchoring } from "./watch-anchoring.ts";

const database = useDatabase();
const folder = mkdtempSync(join(tmpdir(), "np-anchoring-"));
beforeAll(() =>
  setProcessSingleton(
    "env",
    parseEnv({ ...process.env, DATA_DIR: folder, SLACK_BOT_TOKEN: "xoxb-test", OPS_SLACK_CHANNEL: "#ops" }),
  ),
);
afterAll(async () => {
  setProcessSingleton("env", undefined);
  await rm(folder, { recursive: true, force: true });
});

const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 0, minute));
const write = async (minute: number) => {
  await transaction(system, (tx) => audit(tx, ctxFor(system, at(minute)), { action: testAction("test.write") }));
  await sealEvents();
};
const waits = async (minute: number) => (await anchorLagSeconds({ actor: system, now: at(minute) })) / 60;
const countAlerts = async () => (await asOwner(database.url, "SELECT FROM graphile_worker._private_jobs")).length;

describe("watchAnchoring", () => {
  test("alerts operations once when events wait more than 15 minutes for an anchor, and again the next time", async () => {
    const watch = watchAnchoring();
    expect(await waits(0)).toBe(0);
    await write(0);
    await watch(at(15));
    expect([await waits(15), await countAlerts()]).toEqual([15, 0]);
    await watch(at(16));
    await watch(at(17));
    expect(await countAlerts()).toBe(1);

    expect(await anchorHead(ctxFor(system, at(20)))).toMatchObject({ outcome: "anchored" });
    // A time without events causes no alert. An event that began before the last anchor waits from that anchor on.
    await watch(at(500));
    expect([await waits(500), await countAlerts()]).toEqual([0, 1]);
    await write(10);
    expect(await waits(35)).toBe(15);
    await watch(at(36));
    expect(await countAlerts()).toBe(2);
  });
});
