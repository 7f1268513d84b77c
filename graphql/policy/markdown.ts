/** Pads cells to the width of their columns, so that the table is readable as plain text. */
const line = (cells: readonly string[], widths: readonly number[]) =>
  `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`;

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, index) => Math.max(3, ...[head, ...rows].map((row) => [...(row[index] ?? "")].length)));
  const rule = widths.map((width) => "-".repeat(width));
  return [line(head, widths), line(rule, widths), ...rows.map((row) => line(row, widths))].join("\n");
}
