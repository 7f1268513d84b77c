import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { AccessError, ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { key } from "#lib/testing/fixtures.ts";
import { incidentById } from "../incidents/queries.ts";
import { at, database, open, smoke } from "../incidents/testing/incidents.ts";
import { listReleases } from "./queries.ts";
import { recordRelease } from "./record.ts";
import { endRollback, openRollback, planRollback, startRollback } from "./rollback.ts";

const by = (minutes: number) => ctxFor(system, at(minutes));
const image = `registry.example.org/np@sha256:${"a".repeat(64)}`;
const record = (step: "STARTED" | "DEPLOYED" | "FAILED", version: string, minutes: number, patch: object = {}) =>
  recordRelease(by(minutes), {
    ...{ step, version, image, schemaVersion: `000${version.at(-1)}_m`, releasedBy: "Ann" },
    ...patch,
  });
/** A deployment whose smoke test passed: five minutes. */
async function deploy(version: string, minutes: number) {
  await record("STARTED", version, minutes);
  await smoke(minutes + 1);
  return record("DEPLOYED", version, minutes + 3);
}
const listed = async () =>
  (await listReleases(ctxFor(key("OPERATIONS")), 10)).map(({ step, version }) => `${step} ${version}`);
const rollBack = async (minutes: number, options: { to?: string; incidentId?: string } = {}) => {
  const plan = await planRollback(by(minutes), options.to);
  const input = { releasedBy: "Bob", reason: "Mails fail", incidentId: options.incidentId };
  return startRollback(by(minutes), { ...plan, reverts: ["0002_m"] }, input);
};
const logOf = async (id: string | null) =>
  (await transaction(system, (tx) => incidentById(tx, id ?? "")))?.updates.map(({ message }) => message);

beforeEach(() => asOwner(database.url, "DELETE FROM releases"));

describe("recordRelease", () => {
  test("stores and audits each step", async () => {
    const row = await deploy("v1", 0);
    expect(await listed()).toEqual(["DEPLOYED v1", "STARTED v1"]);
    expect(row).toMatchObject({ image, schemaVersion: "0001_m", releasedBy: "Ann", reason: null, at: at(3) });
    expect(await eventsOf({ subject: row.id })).toMatchObject([
      { action: "release.record", after: { step: "DEPLOYED", version: "v1", image, schemaVersion: "0001_m" } },
    ]);
  });

  test("keeps the image of the start, unless another one is named", async () => {
    await record("STARTED", "v1", 0);
    await smoke(1);
    expect(await record("DEPLOYED", "v1", 3, { image: null })).toMatchObject({ image });
    await smoke(4);
    // v1 was started before, not v2.
    expect(await record("DEPLOYED", "v2", 5, { image: null })).toMatchObject({ image: null });
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ["no smoke test has run", async () => {}, /^No smoke test has run since the start/],
    ["the last smoke test began before the start", () => smoke(4), /^No smoke test has run since the start/],
    [
      "the last smoke test failed",
      async () => [await smoke(11), await smoke(13, false)],
      /^The smoke test of .* failed/,
    ],
  ])("rejects DEPLOYED if %s, and stores nothing", async (_, prepare, reason) => {
    await record("STARTED", "v1", 10);
    await prepare();
    await expect(record("DEPLOYED", "v1", 20)).rejects.toThrow(ConflictError);
    await expect(record("DEPLOYED", "v1", 20)).rejects.toThrow(reason);
    expect(await listed()).toEqual(["STARTED v1"]);
  });

  test("accepts a smoke test of the last hour without a recorded start", async () => {
    await smoke(0);
    await expect(record("DEPLOYED", "v1", 61)).rejects.toThrow(ConflictError);
    await record("DEPLOYED", "v1", 60);
  });

  test("accepts no smoke test from before a failure, or from before the version that runs", async () => {
    await deploy("v1", 0);
    await record("STARTED", "v2", 10);
    await record("FAILED", "v2", 15);
    await expect(record("DEPLOYED", "v2", 16)).rejects.toThrow(/^No smoke test has run/);
    await smoke(17);
    await record("DEPLOYED", "v2", 18);
    await expect(record("DEPLOYED", "v3", 19)).rejects.toThrow(/^No smoke test has run/);
  });

  test("lets one of several operators begin, and names the other one", async () => {
    const results = await Promise.allSettled([1, 2, 3, 4].map((number) => record("STARTED", `v${number}`, 0)));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
    for (const result of results)
      if (result.status === "rejected")
        expect(String(result.reason)).toMatch(/The deployment of v\d by Ann is in progress since .*--step failed/);
    expect(await listed()).toHaveLength(1);
  });

  test("ends only the deployment that is in progress, until it counts as interrupted after an hour", async () => {
    await record("STARTED", "v2", 0);
    await smoke(1);
    for (const step of ["STARTED", "DEPLOYED", "FAILED"] as const)
      await expect(record(step, "v3", 2)).rejects.toThrow(/The deployment of v2 by Ann is in progress/);
    await expect(record("STARTED", "v2", 59)).rejects.toThrow(ConflictError);
    await record("STARTED", "v3", 60);
    await record("FAILED", "v3", 61);
    await record("STARTED", "v2", 62);
    expect(await listed()).toEqual(["STARTED v2", "FAILED v3", "STARTED v3", "STARTED v2"]);
  });

  test("keeps the order of the steps if the clock of a host is behind", async () => {
    await record("STARTED", "v1", 30);
    const late = await record("FAILED", "v1", 10);
    expect(late.at.getTime()).toBe(at(30).getTime() + 1);
    expect(await listed()).toEqual(["FAILED v1", "STARTED v1"]);
  });

  test.each([
    ["a version that looks like an option", { version: "--help" }],
    ["a version with a space", { version: "v1 v2" }],
    ["an image that looks like an option", { image: "-x" }],
    ["an image with a shell character", { image: "np;id" }],
    ["an empty name", { releasedBy: " " }],
    ["a reason of two lines", { reason: "a\nb" }],
  ])("rejects %s", async (_, patch) => {
    await expect(record("STARTED", "v1", 0, patch)).rejects.toThrow(ValidationError);
  });

  test("is for ADMIN only, and the list also for OPERATIONS", async () => {
    const input = { step: "STARTED", version: "v1", schemaVersion: "0001_m", releasedBy: "Ann" } as const;
    await expect(recordRelease(ctxFor(key("OPERATIONS")), input)).rejects.toThrow(AccessError);
    await expect(listReleases(ctxFor(key("SEND")), 10)).rejects.toThrow(AccessError);
    await recordRelease(ctxFor(key("ADMIN")), input);
    expect(await listed()).toEqual(["STARTED v1"]);
  });

  test("keeps its rows: no role of the service changes a version or deletes a row", async () => {
    await record("STARTED", "v1", 0);
    const attempt = (sql: string) =>
      asOwner(
        database.url,
        `BEGIN; SET LOCAL ROLE np_app; SELECT set_config('app.role', 'SYSTEM', true); ${sql}; COMMIT`,
      );
    await expect(attempt("UPDATE releases SET version = 'v9'")).rejects.toThrow(/permission denied/);
    await asOwner(database.url, "ROLLBACK");
    await expect(attempt("DELETE FROM releases")).rejects.toThrow(/permission denied/);
    await asOwner(database.url, "ROLLBACK");
  });
});

describe("a rollback", () => {
  test("records the reason, opens an incident, and ends after a smoke test", async () => {
    await deploy("v1", 0);
    await deploy("v2", 10);
    const started = await rollBack(20);
    expect(started).toMatchObject({ step: "ROLLBACK_STARTED", version: "v1", image, schemaVersion: "0001_m" });
    expect(await openRollback(by(21))).toEqual(started);
    await expect(endRollback(by(21), started, null)).rejects.toThrow(/^No smoke test has run since the rollback/);
    await smoke(22);
    const ended = await endRollback(by(24), started, null);
    expect(await listed()).toEqual([
      "ROLLED_BACK v1",
      "ROLLBACK_STARTED v1",
      "DEPLOYED v2",
      "STARTED v2",
      "DEPLOYED v1",
      "STARTED v1",
    ]);
    expect(await logOf(started.incidentId)).toEqual([
      "Rollback from v2 to v1. Reason: Mails fail\nMigrations to revert: 0002_m.",
      "v1 runs again. The smoke test of 2030-01-01 12:22 UTC passed.",
    ]);
    expect(await eventsOf({ subject: started.id })).toMatchObject([
      { action: "release.rollback", reason: "Mails fail", after: { from: "v2", to: "v1", reverts: ["0002_m"] } },
    ]);
    expect(await eventsOf({ subject: ended.id })).toMatchObject([
      { reason: "Mails fail", after: { step: "ROLLED_BACK" } },
    ]);
    await expect(openRollback(by(25))).rejects.toThrow(ConflictError);
  });

  test("adds its entries to a given incident, and records a failure there", async () => {
    await deploy("v1", 0);
    await record("STARTED", "v2", 10);
    const { id } = await open();
    const started = await rollBack(20, { incidentId: id });
    await endRollback(by(21), started, "kubectl ended with exit code 1");
    expect((await logOf(id))?.slice(1)).toEqual([
      expect.stringContaining("Rollback from v2 to v1"),
      "The rollback failed: kubectl ended with exit code 1",
    ]);
    expect((await listed())[0]).toBe("FAILED v1");
    // Another try still leaves v2.
    expect(await planRollback(by(25), "v1")).toMatchObject({ from: { version: "v2" }, to: { version: "v1" } });
  });

  test("changes nothing if the given incident does not exist", async () => {
    await deploy("v1", 0);
    await deploy("v2", 10);
    await expect(rollBack(20, { incidentId: "inc_none" })).rejects.toThrow(NotFoundError);
    expect((await listed())[0]).toBe("DEPLOYED v2");
  });

  test("begins once if two operators start it at the same time", async () => {
    await deploy("v1", 0);
    await deploy("v2", 10);
    const plan = { ...(await planRollback(by(20))), reverts: ["0002_m"] };
    const start = () => startRollback(by(20), plan, { releasedBy: "Bob", reason: "Mails fail" });
    const results = await Promise.allSettled([start(), start(), start()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    const refused = results.find((result) => result.status === "rejected");
    expect(String(refused?.reason)).toMatch(/Meanwhile Bob recorded ROLLBACK_STARTED of v1/);
    expect((await listed()).slice(0, 2)).toEqual(["ROLLBACK_STARTED v1", "DEPLOYED v2"]);
  });

  test("keeps a deployment from beginning or ending, and ends once", async () => {
    await deploy("v1", 0);
    await record("STARTED", "v2", 10);
    const started = await rollBack(20);
    await smoke(21);
    for (const step of ["STARTED", "DEPLOYED", "FAILED"] as const)
      await expect(record(step, "v2", 22)).rejects.toThrow(/The rollback to v1 by Bob is in progress/);
    await expect(record("DEPLOYED", "v1", 22)).rejects.toThrow(ConflictError);
    const ends = await Promise.allSettled([23, 23].map((minutes) => endRollback(by(minutes), started, null)));
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(endRollback(by(24), started, "too late")).rejects.toThrow(/has ended already/);
    expect((await listed())[0]).toBe("ROLLED_BACK v1");
  });

  test("goes to a named version that was deployed, and to no other", async () => {
    await deploy("v1", 0);
    await deploy("v2", 10);
    await deploy("v3", 20);
    expect(await planRollback(by(30), "v1")).toMatchObject({ from: { version: "v3" }, to: { version: "v1" } });
    await expect(planRollback(by(30), "v9")).rejects.toThrow(NotFoundError);
  });

  test("is refused without an earlier version", async () => {
    await expect(planRollback(by(0))).rejects.toThrow(/No earlier version is recorded/);
    await deploy("v1", 0);
    await expect(planRollback(by(10))).rejects.toThrow(/No earlier version is recorded/);
  });
});
