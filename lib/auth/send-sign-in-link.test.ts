import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import { useLedger } from "#lib/delivery/testing/use-ledger.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { key, makePerson } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { signInLinkTask } from "./tasks.ts";

const database = useDatabase();
const vendor = useLedger(database);

async function requestLinks(userIds: readonly string[]): Promise<void> {
  const expiresAt = new Date(Date.now() + 10 * 60_000).toISOString();
  const jobs = userIds.map((userId) => ({ task: signInLinkTask, payload: { userId, next: "/", expiresAt } }));
  await transaction(system, (tx) => addJobs(tx, jobs));
}
const jobs = () =>
  asOwner<{ seconds: number; attempts: number }>(
    database.url,
    "SELECT extract(epoch FROM run_at - now())::float AS seconds, attempts FROM graphile_worker._private_jobs",
  );
const keys = () => vendor.requests.map(({ headers }) => headers["idempotency-key"]);

describe("sendSignInLink", () => {
  test("sends one mail with a working link however often the response is lost", async () => {
    await requestLinks([(await makePerson()).id]);
    vendor.ledger.act = () => "accept, then cut";
    for (let tried = 0; tried < 3; tried += 1) {
      await runJobs(database.url);
      await makeRetriesDue(database.url);
    }
    vendor.ledger.act = () => "accept";
    await runJobs(database.url);
    expect(keys()).toHaveLength(4);
    expect(new Set(keys()).size).toBe(1);
    expect(vendor.ledger.accepted).toHaveLength(1);
    expect(await jobs(), "the provider knows the key, and the job is done").toEqual([]);
    const token = /token=([0-9a-f]{64})/.exec(vendor.requests[0]?.body ?? "")?.[1] ?? "";
    const hash = createHash("sha256").update(token).digest("hex");
    expect(await asOwner(database.url, "SELECT FROM verification_tokens WHERE token_hash = $1", [hash])).toHaveLength(
      1,
    );
  });

  test("sends one mail per request", async () => {
    const { id } = await makePerson();
    await requestLinks([id, id]);
    await runJobs(database.url);
    expect(new Set(keys()).size).toBe(2);
  });

  test("sends while EMAIL is paused, so that an admin can sign in to resume it", async () => {
    await setChannelPaused(ctxFor(key("OPERATIONS")), { channel: "EMAIL", paused: true, reason: "wrong link in it" });
    await requestLinks([(await makePerson()).id]);
    await runJobs(database.url);
    expect(vendor.ledger.accepted).toHaveLength(1);
  });

  test("waits while the provider is blocked, without using up an attempt", async () => {
    await asOwner(
      database.url,
      "INSERT INTO provider_states (provider, blocked_until, updated_at) VALUES ('resend', now() + interval '2 minutes', now())",
    );
    await requestLinks([(await makePerson()).id]);
    await runJobs(database.url);
    expect(vendor.requests).toHaveLength(0);
    const [job, ...others] = await jobs();
    expect(others).toEqual([]);
    expect(job?.attempts).toBe(0);
    expect(job?.seconds).toBeGreaterThan(110);
    expect(job?.seconds).toBeLessThanOrEqual(120);
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(vendor.ledger.accepted).toHaveLength(1);
  });

  test("waits for the provider's Retry-After, blocks the provider for all workers, and keeps the idempotency key", async () => {
    await requestLinks([(await makePerson()).id]);
    const body = { name: "rate_limit_exceeded" };
    vendor.ledger.act = () => ({ status: 429, headers: { "retry-after": "90" }, body });
    await runJobs(database.url);
    const [job] = await jobs();
    expect(job?.attempts).toBe(0);
    expect(job?.seconds).toBeGreaterThan(80);
    const [provider] = await asOwner<{ seconds: number }>(
      database.url,
      "SELECT extract(epoch FROM blocked_until - now())::int AS seconds FROM provider_states WHERE provider = 'resend'",
    );
    expect(provider?.seconds, "all workers are told").toBeGreaterThan(80);
    vendor.ledger.act = () => "accept";
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(keys()).toHaveLength(2);
    expect(new Set(keys()).size).toBe(1);
    expect(await jobs()).toEqual([]);
  });
});
