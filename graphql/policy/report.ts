import type { Actor } from "#lib/actor.ts";
import { actorKinds } from "./actors.ts";
import { markdownTable } from "./markdown.ts";
import type { Access, Row, Rule } from "./rules.ts";
import { fieldPolicy } from "./table.ts";

/** One row of the policy table: its rule, and the access of each kind of actor to one person's object. */
export interface PolicyRow {
  type: string;
  field: string;
  /** The argument with its own rule; null for the row of the field itself. */
  argument: string | null;
  rule: string;
  verdicts: Record<string, Access>;
}

const subject = "usr_subject";
const other = "usr_other";
/** An object of the subject; as an argument, an input that names the subject and a tenant. */
const ownObject = { id: subject, userId: subject, tenantKey: "acme" };

/**
 * Evaluates each rule of the policy table without a database. A rule is the first of three checks: ALLOW means that the verb
 * and row-level security decide. graphql/policy/matrix.snapshot.md shows the results of all three.
 */
export function policyRows(table: Record<string, Record<string, Row>> = fieldPolicy): PolicyRow[] {
  return Object.entries(table).flatMap(([type, fields]) =>
    Object.entries(fields).flatMap(([field, row]) => [
      rowOf(type, field, null, row),
      ...Object.entries(row.arguments ?? {}).flatMap(([argument, rule]) =>
        rule === "field" ? [] : [rowOf(type, field, argument, rule, row)],
      ),
    ]),
  );
}

/** `field`: for an argument, the rule of its field, which must allow the actor too. */
function rowOf(type: string, fieldName: string, argument: string | null, rule: Rule, field: Rule = rule): PolicyRow {
  const accessOf = (actor: Actor): Access =>
    field.check(actor, ownObject) === "DENY" ? "DENY" : rule.check(actor, ownObject, ownObject);
  const verdicts = Object.fromEntries(
    actorKinds.map(({ name, actorFor }) => [name, accessOf(actorFor(subject, other))]),
  );
  return { type, field: fieldName, argument, rule: rule.name, verdicts };
}

const signs: Record<Access, string> = { ALLOW: "✓", SCRUB: "M", MASK: "M", DENY: "F" };

/** The rows as lines that can be compared with those of another time. */
export const policyLines = (rows: readonly PolicyRow[] = policyRows()): string[] =>
  rows.map(
    ({ type, field, argument, rule, verdicts }) =>
      `${type}.${field}${argument === null ? "" : `(${argument}:)`} ${rule}: ${actorKinds.map(({ name }) => `${name} ${verdicts[name] ?? "DENY"}`).join(", ")}`,
  );

/** Writes the rows as a Markdown table. */
export function policyMarkdown(rows: readonly PolicyRow[]): string {
  const head = ["field", "rule", ...actorKinds.map(({ name }) => name)];
  const cells = rows.map(({ type, field, argument, rule, verdicts }) => [
    `${type}.${field}${argument === null ? "" : `(${argument}:)`}`,
    rule,
    ...actorKinds.map(({ name }) => signs[verdicts[name] ?? "DENY"]),
  ]);
  const { fields, types, open, restricted } = policyCounts(rows);
  return [
    "# Access to every field",
    `${fields} fields of ${types} types: ${open} open to every credential, ${restricted} restricted.`,
    "✓ the value, M a shortened form of it, F refused. An argument has a row of its own if fewer actors may use it than its field: ✓ may name the person and the tenant acme.",
    actorKinds.map(({ name, description }) => `- ${name}: ${description}`).join("\n"),
    markdownTable(head, cells),
  ].join("\n\n");
}

export function policyCounts(all: readonly PolicyRow[]) {
  const rows = all.filter(({ argument }) => argument === null);
  const open = rows.filter(({ verdicts }) =>
    actorKinds.every(({ name }) => name === "anon" || verdicts[name] === "ALLOW"),
  ).length;
  return {
    fields: rows.length,
    types: new Set(rows.map(({ type }) => type)).size,
    open,
    restricted: rows.length - open,
    restrictedArguments: all.length - rows.length,
  };
}
