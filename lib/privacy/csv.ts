import { csvLine } from "#lib/csv.ts";
import { sections } from "./sections/index.ts";

/** Formats an export as one CSV file: a line per field of each row of each section. */
export function userDataAsCsv(data: Record<string, unknown>): string {
  const lines = [csvLine(["section", "item", "field", "value"])];
  for (const { name } of sections) {
    const found = data[name];
    const rows: unknown[] = Array.isArray(found) ? found : found ? [found] : [];
    rows.forEach((row, index) => {
      for (const [field, value] of Object.entries(row ?? {})) lines.push(csvLine([name, index + 1, field, value]));
    });
  }
  return lines.join("");
}
