import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { seedDemo } from "#lib/bootstrap/seed.ts";
import { alertRules } from "#lib/operations/alerts/rules.ts";
import { evaluateAlerts } from "#lib/operations/index.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { type Breakage, breakages } from "./testing/breakages.ts";
import { sendTo } from "./testing/load.ts";
import { startOperators } from "./testing/operators.ts";
import { openProduct, postGraphql } from "./testing/product.ts";
import type { Scene } from "./testing/scene.ts";

const database = useDatabase();
let scene: Scene;

const twilio = (url: string) => ({
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "test",
  TWILIO_BASE_URL: url,
  TWILIO_FROM: "+14155550100",
});
const newSecrets = { SLACK_BOT_TOKEN: "xoxb-rotated", PAGERDUTY_ROUTING_KEY: "rotated-key" };

/** The processes no longer evaluate: the test evaluates the same rules in their place, at the times that it needs. */
const evaluateHere = () => asOwner(database.url, "UPDATE alert_clock SET evaluated_at = '2100-01-01'");

beforeAll(async () => {
  const operators = await startOperators();
  await seedDemo();
  const users = Array.from({ length: 25 }, (_, number) => ({
    externalId: `person-${number}`,
    name: `Person ${number}`,
    email: `person-${number}@example.com`,
    phone: `+4915${20_000_000 + number}`,
  }));
  await upsertUsers(ctxFor(), { users });
  const settings = { ...operators.settings, ...twilio(operators.vendor.url), DEMO: "0", RATE_LIMIT_ADDRESS: "60" };
  const product = await openProduct(database.url, settings);
  const [web, worker] = [await product.launch("server.ts"), await product.launch("worker.ts")];
  await evaluateHere();
  const createKey = (scopes: string) => product.np("api-key", "create", "--name", scopes, "--scopes", scopes);
  const keys = { admin: await createKey("ADMIN"), weak: await createKey("SEND") };
  scene = { databaseUrl: database.url, product, operators, keys, web, worker };
});
afterAll(async () => {
  await scene?.product.stop();
  await scene?.operators[Symbol.asyncDispose]();
});

/** Evaluates all rules, this much later than now. */
async function evaluate(afterMs: number): Promise<void> {
  setProcessSingleton("queue-state", undefined);
  await asOwner(database.url, "UPDATE alert_clock SET evaluated_at = NULL");
  await evaluateAlerts(ctxFor({ kind: "system", task: "alerts" }, new Date(Date.now() + afterMs)));
  await evaluateHere();
}

/**
 * The state of the rule's open alert with these labels; "resolved" if it has ended. An open one may have a time later than
 * now.
 */
async function stateOf(name: string, labels: Record<string, string>): Promise<string | undefined> {
  const rows = await asOwner<{ state: string }>(
    database.url,
    "SELECT state FROM alerts WHERE name = $1 AND labels @> $2 ORDER BY state = 'resolved'",
    [name, labels],
  );
  return rows[0]?.state;
}

/** Lets pending alerts fire with the next evaluation, as if their condition had lasted long enough. */
const letPendingPass = () =>
  asOwner(database.url, "UPDATE alerts SET since = since - interval '1 hour' WHERE state = 'pending'");

const partOf = (part: Breakage["part"]) => Object.entries(breakages).filter(([, one]) => one.part === part);
/** The processes write their ledger each minute, and a circuit tries its provider again after half a minute. */
const patience = { timeout: 100_000, interval: 1_000 };
const longTest = { timeout: 110_000 };

describe("alert rules", () => {
  test("each have a breakage that makes them fire", () => {
    expect(Object.keys(breakages).sort()).toEqual(alertRules.map(({ name }) => name).sort());
  });

  /** Tests a part: breaks everything in it, each alert fires, mends everything, each alert ends. */
  function checkPart(part: Breakage["part"], before: () => Promise<unknown>, after: () => Promise<unknown>): void {
    describe(`while ${part}`, () => {
      beforeAll(async () => {
        await before();
        await evaluate(0);
        for (const [name, { labels = {}, firesAfterMs }] of partOf(part))
          if (firesAfterMs === undefined) expect([name, await stateOf(name, labels)]).not.toEqual([name, "firing"]);
        for (const [, { breaks }] of partOf(part)) await breaks?.(scene);
      });
      // The last one is broken for two minutes only.
      test.each(partOf(part).toReversed())(
        "%s fires",
        longTest,
        async (name, { labels = {}, firesAfterMs = 0, whileBroken }) => {
          const fires = async () => {
            await whileBroken?.(scene);
            await evaluate(firesAfterMs);
            await letPendingPass();
            return stateOf(name, labels);
          };
          await expect.poll(fires, patience).toBe("firing");
        },
      );

      describe("and after the repair", () => {
        beforeAll(async () => {
          for (const [, { mends }] of partOf(part)) await mends?.(scene);
          await after();
        });
        test.each(partOf(part))(
          "%s ends",
          longTest,
          async (name, { labels = {}, firesAfterMs = 0, clearsAfterMs, whileMended }) => {
            const ends = async () => {
              await whileMended?.(scene);
              await evaluate(clearsAfterMs ?? firesAfterMs);
              return stateOf(name, labels);
            };
            await expect.poll(ends, patience).toBe("resolved");
          },
        );
      });
    });
  }

  checkPart(
    "work fails",
    async () => undefined,
    async () => undefined,
  );

  checkPart(
    "no worker runs",
    async () => {
      const { product, keys } = scene;
      const [alan] = await asOwner<{ id: string }>(
        database.url,
        "SELECT id FROM users WHERE external_id = 'demo-alan'",
      );
      const input = { userId: alan?.id, topicKey: "task-reminders", channel: "EMAIL", frequency: "DAILY" };
      await postGraphql(
        product.url,
        keys.admin,
        "mutation Set($input: SetPreferenceInput!) { setPreference(input: $input) { __typename } }",
        { input },
      );
      const audience = { externalIds: ["demo-alan"] };
      await sendTo(product.url, keys.admin, {
        topicKey: "task-reminders",
        audience,
        subject: "A",
        body: "B",
        channels: ["EMAIL"],
      });
      const items = async () =>
        expect(await asOwner(database.url, "SELECT FROM deliveries WHERE status = 'DIGESTED'")).toHaveLength(1);
      await vi.waitFor(items, { timeout: 60_000, interval: 500 });
    },
    async () => undefined,
  );

  checkPart(
    "nothing runs",
    // The worker did not run in some minutes of the part before.
    async () => breakages.AvailabilityLow?.mends?.(scene),
    async () => {
      scene.web = await scene.product.launch("server.ts", [], newSecrets);
      scene.worker = await scene.product.launch("worker.ts", [], newSecrets);
    },
  );
});
