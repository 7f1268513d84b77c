import { describe, expect, test } from "vitest";
import { type REPORT_FORMATS, REPORT_NOTES } from "#lib/enums.ts";
import type { Language } from "#lib/language.ts";
import type { Line, ReportContent } from "../content.ts";
import de from "../messages/de.json" with { type: "json" };
import en from "../messages/en.json" with { type: "json" };
import { displayLine } from "../texts.ts";
import type { ReportView } from "../view.ts";
import { renderReport } from "./document.ts";
import { headlines, summaryLines } from "./summary.ts";

const at = new Date("2026-11-30T06:00:00Z");
const [startsAt, endsAt] = [new Date("2026-11-23T00:00:00Z"), new Date("2026-11-30T00:00:00Z")];
const line = (patch: Partial<Line>): Line => ({
  ...{ id: "requests", of: null, unit: "count", value: null, word: null, target: null, met: null, previous: null },
  ...patch,
});
const hostile = `<script>alert("x")</script> **bold** [a](javascript:b) | # head`;
const note = { id: "rpn_1", section: "SECURITY" as const, author: "usr_ann", at: at.toISOString(), textHash: "x" };
const content: ReportContent = {
  ...{ version: 1, kind: "WEEKLY", name: "2026-W48", startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
  sections: [
    {
      id: "latency",
      lines: [
        line({ id: "latency-p95", unit: "ms", value: 283.333, target: 300, met: true, previous: 250 }),
        line({ value: 12_345, previous: 10_000 }),
        line({ id: "tests-passed" }),
      ],
      plots: [
        {
          ...{ name: "latency", unit: "ms", startsAt: startsAt.toISOString(), stepSeconds: 86_400 },
          lines: [{ name: "latency-p95", target: 300, values: [100, null, 200, 250, 283, 10, 20] }],
        },
      ],
      notes: [],
    },
    { id: "security", lines: [], plots: [], notes: [{ section: "SECURITY", note }] },
    { id: "feedback", lines: [], plots: [], notes: [{ section: "FEEDBACK", note: null }] },
  ],
};
const report: ReportView = {
  ...{ id: "rep_1", kind: "WEEKLY", startsAt, endsAt, frozenAt: at, hash: "abc", isIntact: true, content },
  notes: [{ id: note.id, section: note.section, text: hostile, author: note.author, at, isChanged: false }],
  amendments: [{ id: "rpa_1", reportId: "rep_1", text: hostile, author: "usr_bob", at }],
};
const render = (format: (typeof REPORT_FORMATS)[number], patch: Partial<ReportView> = {}, language: Language = "en") =>
  renderReport({ ...report, ...patch }, format, language);

describe("renderReport", () => {
  test("has the same numbers in every format", () => {
    for (const format of ["HTML", "MARKDOWN"] as const) {
      const text = render(format);
      for (const shown of ["283 ms", "≤ 300 ms", "250 ms", "▲ 13%", "12,345", "▲ 23%", "No data", "2026-W48", "abc"])
        expect(text, format).toContain(shown);
    }
    expect(JSON.parse(render("JSON"))).toMatchObject({ content, hash: "abc" });
  });

  test("shows who wrote a text and an amendment, and what nobody wrote", () => {
    for (const format of ["HTML", "MARKDOWN"] as const)
      for (const shown of ["usr", "ann", "bob", "Nov 30, 2026", "Amendments", "No one wrote this part."])
        expect(render(format), format).toContain(shown);
  });

  test("says how to get missing data and how numbers are computed", () => {
    expect(render("HTML")).toContain("./np report record-tests test-results/unit.json");
    expect(render("MARKDOWN")).toContain("interpolated in the ledger");
  });

  test("escapes texts of people", () => {
    const html = render("HTML");
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
    const markdown = render("MARKDOWN");
    expect(markdown).not.toMatch(/[^\\]<script|[^\\]\*\*bold|[^\\]\[a\]/);
    expect(markdown.split("\n").filter((text) => text.includes("alert"))).toSatisfy((lines: string[]) =>
      lines.every((text) => text.startsWith("> ")),
    );
  });

  test("gives an HTML file that loads nothing, and is readable in light and dark", () => {
    const html = render("HTML");
    expect(html).not.toMatch(/\b(?:src|href)=|url\(|@import|https?:\/\//);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).toContain("<svg");
  });

  test("warns about a changed report and a changed text, and calls a draft a draft", () => {
    const changed = { isIntact: false, notes: report.notes.map((one) => ({ ...one, isChanged: true })) };
    for (const format of ["HTML", "MARKDOWN"] as const) {
      expect(render(format, changed)).toContain("not those of the audit log");
      expect(render(format, changed)).toContain("an erasure removed an address");
      expect(render(format)).not.toContain("not those of the audit log");
      expect(render(format, { id: null, frozenAt: null, hash: null, isIntact: null })).toContain("Draft.");
    }
  });

  test("is in German, too", () => {
    for (const shown of ["Wochenbericht", "Antwortzeit", "erreicht", "12.345", "Nachträge"])
      expect(render("HTML", {}, "de")).toContain(shown);
  });
});

describe("summary", () => {
  test("has the lines with a target for Slack, and all lines with data for a mail", () => {
    expect(headlines(report, "en")).toEqual(["p95: 283 ms (Target ≤ 300 ms, met)"]);
    const lines = summaryLines(report, "en");
    expect(lines).toContain("Requests: 12,345");
    expect(lines.join("\n")).toContain("Summary of security incidents: <script>");
    expect(lines.join("\n")).not.toContain("No data");
  });
});

describe("displayLine", () => {
  test.each<[Partial<Line>, string, string]>([
    [{ unit: "%", value: 99.96, previous: 99.9 }, "99.96%", "▲ 0.06 points"],
    [{ unit: "minutes", value: 12.34, previous: 12.34 }, "12.3 min", "="],
    [{ unit: "bytes", value: 1_090_000_000, previous: 1_000_000_000 }, "1.1 GB", "▲ 9%"],
    [{ unit: "bytes/week", value: -70_000_000, previous: 0 }, "-70 MB a week", "▼ 70 MB a week"],
    [{ unit: "rows/week", value: 21 }, "21 a week", "–"],
    [{ unit: "days", value: 60.2 }, "60 days", "–"],
    [{ unit: "days-left", value: 10, previous: 20 }, "Dec 10, 2026 (10 days)", "–"],
    [{ unit: "days-left", value: 1e15 }, "Dec 31, 9999 (1,000,000,000,000,000 days)", "–"],
    [{ unit: "days-left", word: "not-growing" }, "not growing", "–"],
    [{ unit: "count", value: 0, previous: 3 }, "0", "▼ 100%"],
  ])("shows %o", (patch, value, change) => {
    expect(displayLine(line(patch), endsAt, "en")).toMatchObject({ value, change });
  });
});

describe("messages", () => {
  const keysOf = (value: unknown, path = ""): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => keysOf(inner, `${path}.${name}`))
      : [path];

  test("have the same keys and placeholders in both languages", () => {
    expect(keysOf(de)).toEqual(keysOf(en));
    const placeholders = (texts: Record<string, string>) =>
      Object.values(texts).map((text) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort());
    expect(placeholders(de.phrases)).toEqual(placeholders(en.phrases));
  });

  test("have a name for every text that a person writes", () => {
    expect(Object.keys(en.notes)).toEqual([...REPORT_NOTES]);
  });
});
