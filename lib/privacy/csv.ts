import { sections } from "./sections/index.ts";

/**
 * Formats a value as a CSV cell (RFC 4180). Text that a spreadsheet would run as a formula, phone numbers included,
 * gets an apostrophe, which spreadsheets do not show (OWASP, "CSV injection").
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const isText = typeof value === "string";
  const plain = isText ? value : value instanceof Date ? value.toISOString() : toText(value);
  const text = isText && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const toText = (value: unknown): string =>
  typeof value === "object" ? JSON.stringify(value) : typeof value === "number" ? value.toString() : String(value);

export const csvLine = (values: readonly unknown[]): string => `${values.map(csvCell).join(",")}\r\n`;

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
