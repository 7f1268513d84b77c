import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { anchorHead, audit } from "#lib/audit/index.ts";
import { parseEnv } from "#lib/env.ts";
import { quarterBefore, recordRun } from "#lib/operations/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";

const { from, until, name } = quarterBefore(new Date());
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const write = (at: Date, entry: Parameters<typeof audit>[2]) =>
  transaction(system, (tx) => audit(tx, ctxFor(system, at), entry));
const env = () => ({ DATA_DIR: folder });
/** Signs the chain as the worker of this host does, outside the database too. */
async function anchor(): Promise<void> {
  setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent", ...env() }));
  await anchorHead(ctxFor());
  setProcessSingleton("env", undefined);
}
const recorded = () =>
  asOwner<{ ok: boolean; detail: string; digest: string }>(
    database.url,
    "SELECT ok, detail, digest FROM operation_runs WHERE kind = 'audit-review' ORDER BY finished_at",
  );

describe("np audit review", () => {
  test("fills in the quarter, leaves places for the findings, and is recorded", async () => {
    await write(from, { action: "role.change", subject: "usr_ada", after: { role: "ADMIN" } });
    await write(new Date(until.getTime() - 1_000), {
      action: "security.privilege.attempt",
      subject: "usr_eve",
      reason: "of eve@example.com",
    });
    await write(until, { action: "apiKey.create", subject: "key_late" });
    await recordRun(ctxFor(system, from), {
      kind: "dependency-scan",
      startedAt: from,
      ok: true,
      detail: "12 packages | <b>fine</b>",
    });
    await asOwner(
      database.url,
      `INSERT INTO operation_runs (id, kind, started_at, finished_at, ok)
       SELECT 'opr_' || n, 'backup', $1, $1, n > 55 FROM generate_series(1, 60) AS n`,
      [from],
    );
    await anchor();
    const { code, err } = await run(["audit", "review", "--out", "AUDIT.md"], { env: env() });
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining(`${name}: the chain verifies. SHA`) });
    const text = await readFile(join(folder, "AUDIT.md"), "utf8");
    expect(text).toContain(
      `# Audit review ${name}\n\nFrom ${day(from.getTime())} to ${day(until.getTime() - 1)}, UTC.`,
    );
    expect(text).toMatch(
      /## \d+\. Role changes\n\nrole\.change: 1\n\n- \d{4}-\d\d-01T00:00:00\.000Z role\.change by .* of usr\\_ada/,
    );
    expect(text).toContain("security.privilege.attempt: 1");
    expect(text).toContain("60 runs, 55 without success.");
    expect(text).toContain("and 10 earlier ones");
    expect(text).toContain("12 packages \\| \\<b\\>fine\\</b\\>");
    expect(text).toMatch(/Reports of access rules\n\nNONE RECORDED/);
    expect(text.match(/^Finding:$/gm)?.length).toBe(text.match(/^## \d+\./gm)?.length);
    expect(text).toContain("| Signature | |");
    expect(text).not.toContain("key_late");
    expect(text).not.toContain("eve@example.com");
    const runs = [{ ok: true, detail: expect.any(String), digest: expect.stringMatching(/^[0-9a-f]{64}$/) }];
    expect(await recorded()).toEqual(runs);

    expectSentence(await run(["audit", "review", "--out", "AUDIT.md"], { env: env() }), /exists and may have findings/);
    expect(await readFile(join(folder, "AUDIT.md"), "utf8")).toBe(text);
    expect(await recorded()).toEqual(runs); // a review that was not stored was not made
  });

  test.each<[string, string, () => Record<string, string>, RegExp]>([
    [
      "the current quarter",
      `${until.getUTCFullYear()}Q${until.getUTCMonth() / 3 + 1}`,
      env,
      /the quarter has not ended/,
    ],
    ["an earlier quarter", "2020Q1", env, new RegExp(`the last quarter is ${name}`)],
    ["a host without anchors", name, () => ({ DATA_DIR: join(folder, "none") }), /no anchor outside the database/],
  ])("writes the review of %s, and does not count it", async (_, asked, variables, reason) => {
    const { code, out, err } = await run(["audit", "review", "--quarter", asked], { env: variables() });
    expect({ code, out, err }).toEqual({
      code: 1,
      out: expect.stringContaining(`# Audit review ${asked}`),
      err: expect.stringMatching(reason),
    });
    expect((await recorded()).at(-1)).toMatchObject({ ok: false, detail: expect.stringMatching(reason) });
  });

  test("ends with 1 and says so if the chain does not verify, and does not count as a review", async () => {
    await asOwner(
      database.url,
      "ALTER TABLE audit_events DISABLE TRIGGER USER; UPDATE audit_events SET actor = 'someone else' WHERE sequence = 1",
    );
    const { code, out } = await run(["audit", "review"], { env: env() });
    expect(code).toBe(1);
    expect(out).toContain("THE CHAIN DOES NOT VERIFY");
    expect((await recorded()).at(-1)).toMatchObject({ ok: false, detail: expect.stringContaining("DOES NOT VERIFY") });
  });

  test("rejects what is not a quarter", async () => {
    const { code, err } = await run(["audit", "review", "--quarter", "2026Q5"]);
    expect(code).toBe(2);
    expect(err).toContain("must be a quarter, such as 2026Q3");
  });
});
