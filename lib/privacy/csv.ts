import { sections } from "./sections/index.ts";

/**
 * A value as a cell (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe in front, which
 * spreadsheets do not show (OWASP, "CSV injection"): a phone number too, since it begins with "+".
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const isText = typeof value === "string";
  const plain = isText ? value : value instanceof Date ? value.toISOString() : asText(value);
  const text = isText && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const asText = (value: unknown): string =>
  typeof value === "object" ? JSON.stringify(value) : typeof value === "number" ? value.toString() : String(value);

export const csvLine = (values: readonly unknown[]): string => `${values.map(csvCell).join(",")}\r\n`;

/** An export as one CSV file: a line for each field of each row of each section. */
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
