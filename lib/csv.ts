import { stringify } from "csv-stringify/sync";

/**
 * A row as a line of CSV (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe in front, which
 * spreadsheets do not show (OWASP, "CSV injection"): a phone number too, because it begins with "+".
 */
export const csvLine = (values: readonly unknown[]): string =>
  stringify([[...values]], {
    record_delimiter: "\r\n",
    // Off by default beside `record_delimiter`: many readers end a row at a lone CR or LF too.
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: { boolean: String, date: (date) => date.toISOString() },
  });
