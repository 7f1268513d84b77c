import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { seedDemo } from "#lib/bootstrap/seed.ts";
import type { Running } from "../e2e/service.ts";
import { sendTo } from "./testing/load.ts";
import { type Operators, startOperators } from "./testing/operators.ts";
import { openProduct, type Product, postGraphql } from "./testing/product.ts";

const database = useDatabase();
let product: Product;
let operators: Operators;
let worker: Running;
let key: string;

beforeAll(async () => {
  operators = await startOperators();
  await seedDemo();
  product = await openProduct(database.url, { ...operators.settings, DEMO: "0" });
  await product.launch("server.ts");
  worker = await product.launch("worker.ts");
  key = await product.np("api-key", "create", "--name", "operations", "--scopes", "ADMIN");
  await asOwner(database.url, "DELETE FROM alerts");
});
afterAll(async () => {
  await product?.stop();
  await operators?.[Symbol.asyncDispose]();
});

const health = async () => {
  const response = await fetch(`${product.url}/health`);
  return { code: response.status, ...((await response.json()) as object) };
};
const statusPage = async () => (await fetch(`${product.url}/status`)).text();
const operations = async () =>
  (
    await postGraphql(
      product.url,
      key,
      "{ operations { queue { workers failingJobs { task } } alerts { name state } } }",
    )
  ).data?.operations;

/** The required limit, on the real clock. */
const withinAMinute = { timeout: 60_000, interval: 500 };
/** All of them within the same minute. */
const notice = async (...checks: (() => Promise<unknown>)[]) => {
  const startMs = performance.now();
  await Promise.all(checks.map((check) => check()));
  expect(performance.now() - startMs).toBeLessThan(60_000);
};

describe("within 60 s", () => {
  test("/health, the status page, the API, an alert and a page report that the last worker was killed", async () => {
    const normal = await statusPage();
    worker.process.kill("SIGKILL");
    await notice(
      () =>
        expect.poll(health, withinAMinute).toMatchObject({ code: 503, checks: { database: "ok", worker: "failed" } }),
      () => expect.poll(statusPage, withinAMinute).toContain("Messages are delayed"),
      () =>
        expect.poll(operations, withinAMinute).toMatchObject({
          queue: { workers: 0 },
          alerts: expect.arrayContaining([{ name: "WorkersDown", state: "FIRING" }]),
        }),
      () =>
        expect
          .poll(() => operators.pages().map(({ summary }) => summary), withinAMinute)
          .toContain("No worker runs, so nothing is sent"),
    );
    expect(normal).not.toContain("Messages are delayed");
    worker = await product.launch("worker.ts");
    await expect.poll(health, withinAMinute).toMatchObject({ code: 200 });
    // A new probe has passed.
    await expect.poll(statusPage, { timeout: 180_000, interval: 1_000 }).toContain("All systems operational");
  });

  test("/health, the status page, the API, an alert and a page report that a plan fails each time", async () => {
    await asOwner(
      database.url,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the test refuses it'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION refuse()`,
    );
    const input = { topicKey: "mentions", audience: { everyone: true }, subject: "A", body: "B" };
    expect((await sendTo(product.url, key, input)).errors).toBeUndefined();
    await notice(
      () => expect.poll(health, withinAMinute).toMatchObject({ details: { failingJobs: [{ task: "plan" }] } }),
      // The probe's own plan fails too. Until it has, only some messages are known to fail.
      () => expect.poll(statusPage, withinAMinute).toMatch(/can’t be processed|Messages are delayed/),
      () =>
        expect.poll(operations, withinAMinute).toMatchObject({
          queue: { failingJobs: [{ task: "plan" }] },
          alerts: expect.arrayContaining([{ name: "JobFailing", state: "FIRING" }]),
        }),
      () =>
        expect
          .poll(() => operators.pages().map(({ summary }) => summary), withinAMinute)
          .toContain("A plan job keeps failing"),
    );
  });
});
