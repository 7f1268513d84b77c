import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { endText } from "./export-ndjson.ts";
import { auditKeys, sign } from "./keys.ts";
import { seal } from "./testing/seal-again.ts";
import { sql, trail } from "./testing/tampered.ts";
import { forget, write } from "./testing/trail.ts";

/** The lines of the export: a header, events 1 to 4, an anchor, 5 to 9, an anchor, 10 to 12, the end. */
const lineOf = (sequence: number) => sequence + (sequence > 9 ? 2 : sequence > 4 ? 1 : 0);
const edited = (lines: string[], at: number, change: Record<string, unknown>) =>
  lines.with(at, JSON.stringify({ ...JSON.parse(lines[at] ?? "{}"), ...change }));

const fileTamperings: [what: string, change: (lines: string[]) => string[], sequence: number][] = [
  ["an edit", (lines) => edited(lines, lineOf(6), { actor: "usr_x" }), 6],
  ["an edit of the contents", (lines) => edited(lines, lineOf(6), { reason: "x" }), 6],
  ["an insert", (lines) => lines.toSpliced(lineOf(7), 0, lines[lineOf(6)] ?? ""), 6],
  ["a removal", (lines) => lines.toSpliced(lineOf(6), 1), 6],
  ["two events swapped", (l) => l.with(lineOf(6), l[lineOf(7)] ?? "").with(lineOf(7), l[lineOf(6)] ?? ""), 6],
  ["the tail removed", (lines) => lines.slice(0, lineOf(10) + 1), 11],
  ["the tail removed before the end line", (lines) => lines.toSpliced(lineOf(11), 2), 11],
  ["a truncated line", (lines) => lines.with(lineOf(6), lines[lineOf(6)]?.slice(0, 40) ?? ""), 6],
  ["all events removed", (lines) => [lines[0] ?? "", lines.at(-1) ?? ""], 1],
  ["a line after the end line", (lines) => [...lines, lines[lineOf(12)] ?? ""], 13],
  [
    "an end line with fewer events",
    (lines) =>
      edited(lines.toSpliced(lineOf(12), 1), lineOf(12), {
        count: 11,
        sequence: 11,
        hash: JSON.parse(lines[lineOf(11)] ?? "{}").hash,
      }),
    10,
  ],
  ["an anchor removed", (lines) => lines.toSpliced(lineOf(9) + 1, 1), 1],
];

describe("verifyFile", () => {
  test.each(fileTamperings)("rejects %s", async (_, change, sequence) => {
    const lines = await trail.exported();
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, count: 12, anchors: 2 });
    expect(await trail.verifyLines(change(lines))).toMatchObject({ ok: false, sequence });
  });

  test("refuses to judge an export signed with an unknown key", async () => {
    const lines = await trail.exported();
    await expect(trail.verifyLines(edited(lines, lines.length - 1, { key: "elsewhere" }))).rejects.toThrow(
      /signed with a key that is unknown here \(elsewhere\)/,
    );
  });

  test("verifies an export of a time range on its own", async () => {
    const [fifth, ninth] = await sql("SELECT at FROM audit_events WHERE sequence IN (5, 9) ORDER BY sequence");
    const lines = await trail.exported({ since: fifth?.at, until: ninth?.at });
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, count: 4, head: { sequence: 8 } });
    expect(await trail.verifyLines(lines.toSpliced(1, 1))).toMatchObject({ ok: false, sequence: 5 });
    const none = await trail.exported({ since: new Date("2100-01-01") });
    expect(await trail.verifyLines(none)).toMatchObject({ ok: true, count: 0 });
  });

  const between = async (first: number, behind: number) => {
    const [since, until] = await sql("SELECT at FROM audit_events WHERE sequence IN ($1, $2) ORDER BY sequence", [
      first,
      behind,
    ]);
    return trail.exported({ since: since?.at, until: until?.at });
  };
  const wiped = "UPDATE audit_events SET salt = NULL, reason = NULL, before = NULL, after = NULL WHERE sequence = 6";

  test("rejects a range whose missing contents no erasure explains", async () => {
    await sql(wiped);
    const lost = { ok: false, sequence: 6, problem: expect.stringContaining("lost its contents") };
    expect(await trail.verifyLines(await between(5, 9))).toMatchObject(lost);
    // An erasure without a known mark or an anchor explains nothing.
    await sql(`UPDATE audit_events SET action = 'user.erase', subject = 'usr_6', mark = 'retired.mark'
      WHERE sequence = 5; DELETE FROM audit_anchors; ${seal(5)}`);
    expect(await trail.verifyLines(await between(5, 9))).toMatchObject(lost);
  });

  test("accepts a range that includes the explaining erasure", async () => {
    await forget("usr_6");
    await write(
      { action: "user.erase", subject: "usr_7" },
      { action: "user.erase", subject: "usr_6", reason: "asked" },
    );
    const lines = await between(5, 9);
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, count: 4, forgotten: { count: 1, first: 6 } });
    const at = lines.findIndex((line) => line.startsWith('{"type":"erasure"'));
    expect(JSON.parse(lines[at] ?? "{}")).toMatchObject({ subject: "usr_6", action: "user.erase" });
    expect(lines.filter((line) => line.includes('"erasure"'))).toHaveLength(1);
    expect(lines[at]).not.toContain("asked");
    const lost = { ok: false, sequence: 6, problem: expect.stringContaining("lost its contents") };
    expect(await trail.verifyLines(lines.toSpliced(at, 1))).toMatchObject(lost);
    for (const change of [{ actor: "usr_x" }, { mark: "retired.mark" }, { mark: null }, { action: "test.6" }])
      expect(await trail.verifyLines(edited(lines, at, change))).toMatchObject(lost);
    const [other] = await sql("SELECT * FROM audit_events WHERE subject = 'usr_7' AND action = 'user.erase'");
    expect(await trail.verifyLines(edited(lines, at, { id: other?.id, mark: other?.mark }))).toMatchObject(lost);
  });

  test("reports a version 1 range without erasures as not proven, not as tampered", async () => {
    await forget("usr_8");
    await write({ action: "user.erase", subject: "usr_8" });
    const lines = await between(5, 9);
    const isLine = (type: string) => (line: string) => line.startsWith(`{"type":"${type}"`);
    expect(JSON.parse(lines[0] ?? "{}")).toMatchObject({ version: 2 });
    const bare = edited(lines.toSpliced(lines.findIndex(isLine("erasure")), 1), 0, { version: 1 });
    const old = await signedAnew(bare);
    await expect(trail.verifyLines(old)).rejects.toThrow(/^NOT PROVEN: .*older version.*Export it again/);
    // Other errors are still reported, also if an export only claims version 1.
    const forged = expect.stringContaining("changed after it was signed");
    expect(await trail.verifyLines(bare)).toMatchObject({ ok: false, problem: forged });
    expect(await trail.verifyLines(edited(old, old.findIndex(isLine("event")), { actor: "x" }))).toMatchObject({
      ok: false,
      sequence: 5,
    });
    expect(await trail.verifyLines(await signedAnew(edited(lines, 0, { version: 1 })))).toMatchObject({ ok: true });
  });

  /** Signs the end again, as an older version wrote it. */
  async function signedAnew(lines: readonly string[]): Promise<string[]> {
    const digest = createHash("sha256")
      .update(
        lines
          .slice(0, -1)
          .map((line) => `${line}\n`)
          .join(""),
      )
      .digest("hex");
    const [{ after }, end] = [JSON.parse(lines[0] ?? "{}"), { ...JSON.parse(lines.at(-1) ?? "{}"), digest }];
    const [key] = await auditKeys();
    return [...lines.slice(0, -1), JSON.stringify({ ...end, signature: sign(key, endText(after, end)) })];
  }

  test.each(["ndjson", "csv"] as const)(
    "exportEvents audits an export as %s, after the events it contains",
    async (format) => {
      const since = new Date("2020-01-01");
      const lines = await trail.exported({ format, since });
      expect(lines.join()).not.toContain("audit.export");
      expect(await trail.verify()).toMatchObject({ ok: true, count: 13 });
      expect(await sql("SELECT action, actor, after FROM audit_events WHERE sequence = 13")).toEqual([
        { action: "audit.export", actor: "system:test", after: { since: since.toISOString(), until: null, format } },
      ]);
    },
  );

  test("refuses a CSV export, which has one line per event and no formulas", async () => {
    await write({ reason: '=HYPERLINK("http://x")', after: { note: "a,b" } });
    const text = (await trail.exported({ format: "csv" })).join("\n");
    expect(text.split("\r\n")).toHaveLength(14);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    await expect(trail.verifyLines(text.split("\n"))).rejects.toThrow(/not an export of the audit log/);
  });
});
