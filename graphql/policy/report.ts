import type { Actor } from "#lib/actor.ts";
import { actorKinds } from "./actors.ts";
import { markdownTable } from "./markdown.ts";
import type { Access, Row, Rule } from "./rules.ts";
import { fieldPolicy } from "./table.ts";

/** One row of the policy table: its rule, and what the rule says to each kind of actor of one person's object. */
export interface PolicyRow {
  type: string;
  field: string;
  /** Of an argument that not everybody may give who may ask for the field; null: of the field itself. */
  argument: string | null;
  rule: string;
  verdicts: Record<string, Access>;
}

const subject = "usr_subject";
const other = "usr_other";
/** An object that is, or belongs to, the person asked about; as an argument, an input that names them and a tenant. */
const theirs = { id: subject, userId: subject, tenantKey: "acme" };

/**
 * The policy table as it stands, rule by rule, without a database. A rule is the first of three locks: the verb asks for the
 * person concerned and row-level security asks once more, so an ALLOW here is "may ask"; graphql/policy/matrix.snapshot.md
 * shows what then really comes back.
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

/** `field`: an argument's own field, without which it cannot be given. */
function rowOf(type: string, fieldName: string, argument: string | null, rule: Rule, field: Rule = rule): PolicyRow {
  const verdictOf = (actor: Actor): Access =>
    field.check(actor, theirs) === "DENY" ? "DENY" : rule.check(actor, theirs, theirs);
  const verdicts = Object.fromEntries(actorKinds.map(({ name, as }) => [name, verdictOf(as(subject, other))]));
  return { type, field: fieldName, argument, rule: rule.name, verdicts };
}

const signs: Record<Access, string> = { ALLOW: "✓", SCRUB: "M", MASK: "M", DENY: "F" };

/** The same as a table to read. */
export function policyMarkdown(rows: readonly PolicyRow[]): string {
  const head = ["field", "rule", ...actorKinds.map(({ name }) => name)];
  const cells = rows.map(({ type, field, argument, rule, verdicts }) => [
    `${type}.${field}${argument === null ? "" : `(${argument}:)`}`,
    rule,
    ...actorKinds.map(({ name }) => signs[verdicts[name] ?? "DENY"]),
  ]);
  const { fields, types, open, restricted } = policyCounts(rows);
  return [
    "# Who may ask for what",
    `${fields} fields of ${types} types: ${open} open to every credential, ${restricted} restricted.`,
    "✓ the value, M a shortened form of it, F refused. Arguments have a row where not everybody may give them who may ask for the field: ✓ may name the person and the tenant acme.",
    actorKinds.map(({ name, what }) => `- ${name}: ${what}`).join("\n"),
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
