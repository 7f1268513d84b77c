import { afterEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { anchorHead } from "./anchor-head.ts";
import { auditKeyOf } from "./keys.ts";
import { maintainPartitions } from "./partitions.ts";
import { replaceAuditKey } from "./replace-key.ts";
import { useTrail, write } from "./testing/trail.ts";

const database = useDatabase();
const trail = useTrail(database);
const [older, newer] = ["the older secret of 32 letters and more", "the newer secret of 32 letters and more"];
const useSecrets = (...secrets: string[]) => {
  process.env.AUTH_SECRETS = secrets.join(",");
  setProcessSingleton("env", undefined);
};
const at = (text: string) => ctxFor(system, new Date(text));
const countAnchors = async (secret: string) =>
  (
    await asOwner<{ count: number }>(database.url, "SELECT count(*)::int FROM audit_anchors WHERE key = $1", [
      auditKeyOf(secret).id,
    ])
  )[0]?.count;

afterEach(() => setProcessSingleton("env", undefined));

describe("replaceAuditKey", () => {
  test("keeps the audit log provable after the old secret is gone, also where retention has dropped months", async () => {
    useSecrets(older);
    await write({ at: new Date("2009-12-31T23:59:59.999Z") }, { at: new Date("2010-01-01T00:00:00Z") });
    await anchorHead(at("2010-02-01T00:05:00Z"));
    await write({ action: "test.young", reason: "kept" });
    expect(await maintainPartitions(ctxFor())).toMatchObject({ dropped: expect.any(Number), refused: null });
    await anchorHead(ctxFor());
    expect(await trail.verify()).toMatchObject({ ok: true, count: 1 });

    useSecrets(newer, older);
    await write({ action: "test.after" });
    const ofOld = await countAnchors(older);
    expect(await replaceAuditKey(ctxFor(), older)).toBe(ofOld);
    useSecrets(newer);
    expect(await trail.verify()).toMatchObject({ ok: true, count: 2, unmarked: { count: 1 }, unknownAnchors: ofOld });
    expect(await trail.verifyLines(await trail.exported())).toMatchObject({ ok: true, count: 2 });
    expect(await maintainPartitions(ctxFor())).toMatchObject({ refused: null });
    expect(await anchorHead(ctxFor())).not.toMatchObject({ outcome: "refused" });
  });

  test("signs each anchor once, and a second run continues where the first one ended", async () => {
    useSecrets(newer, older);
    await replaceAuditKey(ctxFor(), older);
    const signed = (await countAnchors(newer)) ?? 0;
    expect(await replaceAuditKey(ctxFor(), older)).toBe(0);
    expect(await countAnchors(newer)).toBe(signed);
    // As after a run that was killed before its last anchors.
    const lost = await asOwner(
      database.url,
      "DELETE FROM audit_anchors WHERE key = $1 AND dropped_from IS NOT NULL RETURNING sequence",
      [auditKeyOf(newer).id],
    );
    expect(lost.length).toBeGreaterThan(0);
    expect(await replaceAuditKey(ctxFor(), older)).toBe(lost.length);
    expect(await countAnchors(newer)).toBe(signed);
  });

  test("signs nothing if an anchor of the old secret is forged", async () => {
    useSecrets(newer, older);
    await asOwner(
      database.url,
      "INSERT INTO audit_anchors (sequence, at, hash, key, signature) VALUES (1, '2010-01-02', 'x', $1, 'false')",
      [auditKeyOf(older).id],
    );
    const before = await countAnchors(newer);
    await expect(replaceAuditKey(ctxFor(), older)).rejects.toThrow(/false signature/);
    expect(await countAnchors(newer)).toBe(before);
  });
});
