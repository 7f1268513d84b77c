import { hash } from "node:crypto";
import { z } from "zod";
import { REPORT_KINDS, REPORT_NOTES } from "#lib/enums.ts";

/** The parts of a report in their order. */
export const SECTIONS = [
  "uptime",
  "errors",
  "latency",
  "delivery",
  "security",
  "coverage",
  "capacity",
  "posture",
  "feedback",
  "compliance",
  "roadmap",
  "audit",
  "risks",
  "improvements",
] as const;
export type SectionId = (typeof SECTIONS)[number];

/** How a value is shown. "days-left": days after the end of the period. */
export const UNITS = ["%", "ms", "count", "minutes", "bytes", "bytes/week", "rows/week", "days", "days-left"] as const;
export type Unit = (typeof UNITS)[number];

/** A number of the report. The texts of `id` are in messages/. */
const Line = z.object({
  id: z.string(),
  /** The part of the whole that the line counts, such as a channel. Null: the whole. */
  of: z.string().nullable(),
  unit: z.enum(UNITS),
  /** Null: there are no data. */
  value: z.number().nullable(),
  /** A result that is no number, as a key of messages/. Null: `value` says it, or there are no data. */
  word: z.string().nullable(),
  target: z.number().nullable(),
  met: z.boolean().nullable(),
  /** The value in the period before. Null: unknown. */
  previous: z.number().nullable(),
});
export type Line = z.output<typeof Line>;

const Plot = z.object({
  name: z.string(),
  unit: z.enum(["ms", "s", "%"]),
  startsAt: z.string(),
  stepSeconds: z.number(),
  lines: z.array(z.object({ name: z.string(), target: z.number(), values: z.array(z.number().nullable()) })),
});
export type PlotData = z.output<typeof Plot>;

/**
 * A text that a person wrote, by its id. The text itself is in report_notes: an erasure may have to remove an address from it,
 * and a frozen row never changes. `textHash` shows whether it changed.
 */
const NoteReference = z.object({
  id: z.string(),
  section: z.enum(REPORT_NOTES),
  author: z.string(),
  at: z.string(),
  textHash: z.string(),
});
export type NoteReference = z.output<typeof NoteReference>;

const Section = z.object({
  id: z.enum(SECTIONS),
  lines: z.array(Line),
  plots: z.array(Plot),
  /** What a person writes, in the order of the page. Null: nobody wrote it. */
  notes: z.array(z.object({ section: z.enum(REPORT_NOTES), note: NoteReference.nullable() })),
});
export type Section = z.output<typeof Section>;

/** A report without the texts of people: what is frozen. Every format is rendered from it. */
export const ReportContent = z.object({
  version: z.literal(1),
  kind: z.enum(REPORT_KINDS),
  name: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  sections: z.array(Section),
});
export type ReportContent = z.output<typeof ReportContent>;

/** The same text for the same value, whatever the order of its keys: jsonb does not keep it. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}

export const hashOf = (text: string): string => hash("sha256", text);

interface Frozen {
  id: string;
  kind: string;
  startsAt: Date;
  endsAt: Date;
  frozenAt: Date;
  content: unknown;
}

/** The hash of a frozen report covers its content and all other columns of its row. */
export const hashOfReport = ({ id, kind, startsAt, endsAt, frozenAt, content }: Frozen): string =>
  hashOf(
    canonical({
      ...{ id, kind, content },
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      frozenAt: frozenAt.toISOString(),
    }),
  );
