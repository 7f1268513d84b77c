import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { audit } from "#lib/audit/index.ts";
import { recordRun } from "#lib/operations/index.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";

const write = (at: string, entry: Parameters<typeof audit>[2]) =>
  transaction(system, (tx) => audit(tx, ctxFor(system, new Date(at)), entry));
const env = () => ({ DATA_DIR: folder });

describe("np audit review", () => {
  test("fills in the quarter, leaves places for the findings, and is recorded", async () => {
    await write("2026-07-01T00:00:00Z", { action: "role.change", subject: "usr_ada", after: { role: "ADMIN" } });
    await write("2026-09-30T23:59:59Z", {
      action: "security.privilege.attempt",
      subject: "usr_eve",
      reason: "of eve@example.com",
    });
    await write("2026-10-01T00:00:00Z", { action: "apiKey.create", subject: "key_late" });
    await recordRun(ctxFor(system, new Date("2026-08-01T00:00:00Z")), {
      kind: "dependency-scan",
      startedAt: new Date("2026-08-01T00:00:00Z"),
      ok: true,
      detail: "12 packages | <b>fine</b>",
    });
    const { code, err } = await run(["audit", "review", "--quarter", "2026Q3", "--out", "AUDIT.md"], { env: env() });
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("2026Q3: the chain verifies") });
    const text = await readFile(join(folder, "AUDIT.md"), "utf8");
    expect(text).toContain("# Audit review 2026Q3\n\nFrom 2026-07-01 to 2026-09-30, UTC.");
    expect(text).toMatch(
      /## \d+\. Role changes\n\nrole\.change: 1\n\n- 2026-07-01T00:00:00\.000Z role\.change by .* of usr\\_ada/,
    );
    expect(text).toContain("security.privilege.attempt: 1");
    expect(text).toContain("12 packages \\| \\<b\\>fine\\</b\\>");
    expect(text).toMatch(/Reports of access rules\n\nNONE RECORDED/);
    expect(text.match(/^Finding:$/gm)?.length).toBe(text.match(/^## \d+\./gm)?.length);
    expect(text).toContain("| Signature | |");
    expect(text).not.toContain("key_late");
    expect(text).not.toContain("eve@example.com");
    const [recorded] = await asOwner(
      database.url,
      "SELECT ok, detail, digest FROM operation_runs WHERE kind = 'audit-review'",
    );
    expect(recorded).toMatchObject({ ok: true, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });

    expectSentence(await run(["audit", "review", "--out", "AUDIT.md"], { env: env() }), /exists and may have findings/);
    expect(await readFile(join(folder, "AUDIT.md"), "utf8")).toBe(text);
  });

  test("ends with 1 and says so if the chain does not verify, and does not count as a review", async () => {
    await asOwner(
      database.url,
      "ALTER TABLE audit_events DISABLE TRIGGER USER; UPDATE audit_events SET actor = 'someone else' WHERE sequence = 1",
    );
    const { code, out } = await run(["audit", "review", "--quarter", "2026Q3"], { env: env() });
    expect(code).toBe(1);
    expect(out).toContain("THE CHAIN DOES NOT VERIFY");
    const rows = await asOwner(
      database.url,
      "SELECT ok FROM operation_runs WHERE kind = 'audit-review' ORDER BY finished_at",
    );
    expect(rows.map(({ ok }) => ok)).toEqual([true, false]);
  });

  test("rejects what is not a quarter", async () => {
    const { code, err } = await run(["audit", "review", "--quarter", "2026Q5"]);
    expect(code).toBe(2);
    expect(err).toContain("must be a quarter, such as 2026Q3");
  });
});
