import { actorKinds } from "./actors.ts";
import { markdownTable } from "./markdown.ts";
import type { Rule, Verdict } from "./rules.ts";
import { fieldPolicy } from "./table.ts";

/** One row of the policy table: its rule, and what the rule says to each kind of actor of one person's object. */
export interface PolicyRow {
  type: string;
  field: string;
  rule: string;
  verdicts: Record<string, Verdict>;
}

const subject = "usr_subject";
const other = "usr_other";
/** An object that is, or belongs to, the person asked about. */
const theirs = { id: subject, userId: subject };

/**
 * The policy table as it stands, rule by rule, without a database. A rule is the first of three locks: the verb asks for the
 * person concerned and row-level security asks once more, so an ALLOW here is "may ask"; graphql/policy/matrix.snapshot.md
 * shows what then really comes back.
 */
export function policyRows(table: Record<string, Record<string, Rule>> = fieldPolicy): PolicyRow[] {
  return Object.entries(table).flatMap(([type, fields]) =>
    Object.entries(fields).map(([field, { name, check }]) => ({
      type,
      field,
      rule: name,
      verdicts: Object.fromEntries(actorKinds.map((kind) => [kind.name, check(kind.as(subject, other), theirs)])),
    })),
  );
}

const signs: Record<Verdict, string> = { ALLOW: "✓", MASK: "M", DENY: "F" };

/** The same as a table to read. */
export function policyMarkdown(rows: readonly PolicyRow[]): string {
  const head = ["field", "rule", ...actorKinds.map(({ name }) => name)];
  const cells = rows.map(({ type, field, rule, verdicts }) => [
    `${type}.${field}`,
    rule,
    ...actorKinds.map(({ name }) => signs[verdicts[name] ?? "DENY"]),
  ]);
  const { fields, types, open, restricted } = policyCounts(rows);
  return [
    "# Who may ask for what",
    `${fields} fields of ${types} types: ${open} open to every credential, ${restricted} restricted.`,
    "✓ the value, M a shortened form of it, F refused.",
    actorKinds.map(({ name, what }) => `- ${name}: ${what}`).join("\n"),
    markdownTable(head, cells),
  ].join("\n\n");
}

export function policyCounts(rows: readonly PolicyRow[]) {
  const open = rows.filter(({ verdicts }) =>
    actorKinds.every(({ name }) => name === "anon" || verdicts[name] === "ALLOW"),
  ).length;
  return {
    fields: rows.length,
    types: new Set(rows.map(({ type }) => type)).size,
    open,
    restricted: rows.length - open,
  };
}
