import { stringify } from "csv-stringify/sync";

/**
 * Writes a row as a line of CSV (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe in front, which
 * spreadsheets do not show (OWASP, "CSV injection"). So does a phone number, because it starts with "+".
 */
export const csvLine = (values: readonly unknown[]): string =>
  stringify([[...values]], {
    record_delimiter: "\r\n",
    // Disabled by default if `record_delimiter` is set. Many readers also end a row at a single CR or LF.
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: { boolean: String, date: (date) => date.toISOString() },
  });
