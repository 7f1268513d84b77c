import { z } from "zod";
import { PAGES, READINGS, type ReadingName } from "#lib/telemetry/index.ts";

const reading = z
  .strictObject({ name: z.enum(Object.keys(READINGS) as ReadingName[]), value: z.number().min(0) })
  .refine(({ name, value }) => value <= READINGS[name].max);
const Report = z.strictObject({ page: z.enum(PAGES), readings: z.array(reading).min(1).max(40) });
export type Report = z.infer<typeof Report>;

/** Null if the bytes are no report. Unknown members, pages and names are refused, and so are values out of range. */
export function parseReport(bytes: Uint8Array): Report | null {
  try {
    return Report.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))).data ?? null;
  } catch {
    return null;
  }
}
