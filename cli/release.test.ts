import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { sessionLock } from "#db/locks.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { recordRelease, recordSmokeRun } from "#lib/operations/index.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";

const release = (args: string[], env: Record<string, string> = {}) => run(["release", ...args], { env });
const rows = () =>
  asOwner<{ step: string; version: string; released_by: string; reason: string | null; incident_id: string | null }>(
    database.url,
    "SELECT step, version, released_by, reason, incident_id FROM releases ORDER BY at, id",
  );
const steps = async () => (await rows()).map(({ step, version }) => `${step} ${version}`);
const newest = async () =>
  (await asOwner<{ name: string }>(database.url, "SELECT max(name) AS name FROM schema_migrations"))[0]?.name ?? "";
/** A version that passed its smoke test. */
async function deployed(version: string, image: string | null = null): Promise<void> {
  await recordSmokeRun(ctxFor(system), { passed: true, durationMs: 0, detail: "ok" });
  const input = { step: "DEPLOYED", version, image, schemaVersion: await newest(), releasedBy: "Ann" } as const;
  await recordRelease(ctxFor(system), input);
}
/** Writes its last argument into a file of the folder. */
const writes = (file: string, ...words: string[]) =>
  JSON.stringify([
    "node",
    "-e",
    "require('fs').writeFileSync(process.argv[1], process.argv[2])",
    join(folder, file),
    ...words,
  ]);
/** Nothing listens there. */
const unreachable = "http://127.0.0.1:9";

beforeEach(() => asOwner(database.url, "DELETE FROM releases; DELETE FROM operation_runs"));

describe("np release record", () => {
  test("records the start with the newest migration of this version, and names the database", async () => {
    const { code, err, target } = await release(["record", "--step", "started", "--version", "v1.0.0", "--by", "Ann"]);
    expect({ code, err: err.trim(), target }).toEqual({
      code: 0,
      err: "Recorded STARTED of v1.0.0.",
      target: expect.stringContaining(" on "),
    });
    expect(await asOwner(database.url, "SELECT schema_version, released_by FROM releases")).toEqual([
      { schema_version: await newest(), released_by: "Ann" },
    ]);
  });

  test("refuses a version that no smoke test has passed", async () => {
    expectSentence(await release(["record", "--version", "v1.0.0"]), /No smoke test has run since the start/);
    expect(await steps()).toEqual([]);
  });

  test("ends with 0 if the database has no list of releases yet, so that the first deployment can begin", async () => {
    await asOwner(database.url, "ALTER TABLE releases RENAME TO releases_later");
    try {
      const { code, err } = await release(["record", "--step", "started", "--version", "v1.0.0"]);
      expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("no list of releases yet") });
    } finally {
      await asOwner(database.url, "ALTER TABLE releases_later RENAME TO releases");
    }
  });
});

describe("np release list", () => {
  test("prints the steps as a table, newest first, and as JSON", async () => {
    await deployed("v1.0.0", "np@sha256:1");
    await deployed("v1.1.0");
    const { code, out } = await release(["list"]);
    const [head, first, second] = out
      .trim()
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    expect(code).toBe(0);
    expect(head).toEqual(["at", "step", "version", "image", "schema", "by", "reason"]);
    expect(first?.slice(1)).toEqual(["DEPLOYED", "v1.1.0", "-", await newest(), "Ann", "-"]);
    expect(second?.slice(1, 4)).toEqual(["DEPLOYED", "v1.0.0", "np@sha256:1"]);
    const json = JSON.parse((await release(["list", "--json", "--limit", "1"])).out) as unknown[];
    expect(json).toMatchObject([{ version: "v1.1.0", step: "DEPLOYED" }]);
  });
});

describe("np release rollback", () => {
  beforeEach(async () => {
    await deployed("v1.0.0", "np@sha256:1");
    await deployed("v1.1.0", "np@sha256:2");
  });
  const rollback = (env: Record<string, string>, ...args: string[]) =>
    release(["rollback", "--reason", "Mails fail", "--by", "Bob", "--url", unreachable, ...args], env);

  test("deploys the earlier image, and fails with an entry in the incident if the smoke test fails", async () => {
    const { code, err } = await rollback({ DEPLOY_COMMAND: writes("deployed", "{version} {image}") });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("the smoke test failed") });
    expect(await readFile(join(folder, "deployed"), "utf8")).toBe("v1.0.0 np@sha256:1");
    expect((await steps()).slice(2)).toEqual(["ROLLBACK_STARTED v1.0.0", "FAILED v1.0.0"]);
    const [last] = (await rows()).slice(-1);
    expect(last).toMatchObject({ released_by: "Bob", reason: "Mails fail" });
    const log = await asOwner<{ message: string }>(
      database.url,
      "SELECT message FROM incident_updates WHERE incident_id = $1 ORDER BY number",
      [last?.incident_id],
    );
    expect(log.map(({ message }) => message.split("\n")[0])).toEqual([
      "Rollback from v1.1.0 to v1.0.0. Reason: Mails fail",
      "The rollback failed: the smoke test failed",
    ]);
  });

  test("stops before the smoke test if the deployment fails", async () => {
    const { code, err } = await rollback({ DEPLOY_COMMAND: '["node","-e","process.exit(3)","{version}"]' });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("failed: node ended with exit code 3.") });
    expect(err).not.toContain("Service:");
    expect((await steps()).at(-1)).toBe("FAILED v1.0.0");
    // The sentence names the option with which the same version can be tried again.
    const [, option = "", version = ""] = /add (--to) (\S+):/.exec(err) ?? [];
    await rollback({ DEPLOY_COMMAND: writes("again", "{version}") }, option, version);
    expect(await readFile(join(folder, "again"), "utf8")).toBe("v1.0.0");
  });

  test("is refused while another one runs, and a killed one can be started again", async () => {
    const { default: pg } = await import("pg");
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query(sessionLock("rollback").take);
    for (const args of [["--by-hand"], ["--finish"]])
      expect(await rollback({}, ...args)).toMatchObject({
        code: 1,
        err: expect.stringContaining("Another rollback is in progress"),
      });
    expect(await steps()).toHaveLength(2);
    await other.end();
    expect(await rollback({}, "--by-hand")).toMatchObject({ code: 0 });
    expect(await rollback({}, "--by-hand")).toMatchObject({ code: 0 });
    expect((await steps()).slice(2)).toEqual(["ROLLBACK_STARTED v1.0.0", "ROLLBACK_STARTED v1.0.0"]);
  });

  test("stops for a deployment by hand, and --finish tests it", async () => {
    const first = await rollback({}, "--by-hand");
    expect(first).toMatchObject({ code: 0, err: expect.stringContaining("Deploy v1.0.0 now") });
    expect((await steps()).at(-1)).toBe("ROLLBACK_STARTED v1.0.0");
    const second = await release(["rollback", "--finish", "--url", unreachable]);
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining("the smoke test failed") });
    expectSentence(await release(["rollback", "--finish"]), /No rollback is in progress/);
  });

  test.each<[string, Record<string, string>, string[], RegExp]>([
    ["without DEPLOY_COMMAND", {}, [], /DEPLOY_COMMAND is not set/],
    ["with a text for a shell", { DEPLOY_COMMAND: "kubectl apply" }, [], /must be a JSON array/],
    ["with an unknown name in braces", { DEPLOY_COMMAND: '["x","{tag}"]' }, [], /has \{tag\}/],
    ["to a version that was never deployed", { DEPLOY_COMMAND: '["true"]' }, ["--to", "v9"], /never deployed here/],
    [
      "for an incident that does not exist",
      { DEPLOY_COMMAND: '["true"]' },
      ["--incident", "inc_x"],
      /no such incident/,
    ],
  ])("is refused %s, and changes nothing", async (_, env, args, sentence) => {
    const { code, err } = await rollback(env, ...args);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(sentence) });
    expect(await steps()).toEqual(["DEPLOYED v1.0.0", "DEPLOYED v1.1.0"]);
  });
});

describe("misuse", () => {
  test.each([
    [["record"]],
    [["record", "--version", "--help me"]],
    [["record", "--version", "v1", "--image", "np;id"]],
    [["record", "--version", "v1", "--step", "done"]],
    [["rollback"]],
    [["rollback", "--reason", " "]],
    [["rollback", "--finish", "--by-hand"]],
    [["list", "--limit", "0"]],
    [["undo"]],
  ])("of np release %j ends with 2 and uses no database", async (args) => {
    expect(await release(args)).toMatchObject({ code: 2, out: "", target: null });
  });

  test.each(["list", "record", "rollback"])("np release %s has help", async (name) => {
    expect(await release([name, "--help"])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`np release ${name}`),
    });
  });
});
