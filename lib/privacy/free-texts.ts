import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Address, addressesPattern } from "./addresses.ts";

interface FreeText {
  table: string;
  text?: readonly string[];
  json?: readonly string[];
  /** Rows whose value in this column is the address belong to another person who has it too, and stay unchanged. */
  owner?: string;
}

/**
 * Columns where an operator or integrator may have written an address, in rows that an erasure keeps.
 * text-columns.test.ts lists the reason for every other text column.
 */
export const freeTexts: readonly FreeText[] = [
  { table: "incidents", text: ["title"] },
  { table: "maintenance_windows", text: ["title", "reason"] },
  { table: "incident_updates", text: ["message"] },
  { table: "incident_post_mortems", text: ["text"] },
  { table: "status_notices", text: ["title", "message"] },
  { table: "channel_pauses", text: ["reason"] },
  { table: "api_keys", text: ["name"] },
  { table: "alert_messages", text: ["title", "text"] },
  { table: "alert_channels", text: ["last_error"] },
  { table: "alerts", text: ["summary"], json: ["labels"] },
  { table: "operation_runs", text: ["detail"] },
  { table: "releases", text: ["released_by", "reason"] },
  { table: "report_notes", text: ["text"] },
  { table: "report_amendments", text: ["text"] },
  { table: "provider_states", text: ["last_error"] },
  { table: "notifications", text: ["subject", "body"], json: ["data"] },
  { table: "topics", text: ["name", "description", "section"] },
  { table: "outbox", text: ["subject"], json: ["payload"], owner: "recipient" },
  { table: "security_events", json: ["detail"] },
];

/** All free texts, to search for addresses known as hashes only. */
export const allFreeTexts: SQL = sql.join(
  [
    ...freeTexts.flatMap(({ table, text = [], json = [] }) =>
      [...text, ...json].map(
        (column) => sql`SELECT ${sql.identifier(column)}::text AS text FROM ${sql.identifier(table)}`,
      ),
    ),
    sql`SELECT idempotency_key FROM notifications WHERE idempotency_key IS NOT NULL`,
    sql`SELECT concat_ws(' ', reason, before::text, after::text) FROM audit_events WHERE salt IS NOT NULL`,
  ],
  sql` UNION ALL `,
);

/**
 * Replaces these addresses with "[erased]" in every free text. An idempotency key that contains one is replaced as a
 * whole, so that no two keys become equal.
 */
export async function redactFreeTexts(tx: Tx, addresses: readonly Address[]): Promise<void> {
  if (addresses.length === 0) return;
  const pattern = addressesPattern(addresses.map(({ address }) => address));
  for (const { table, text = [], json = [], owner } of freeTexts) {
    const clean = (column: string) =>
      sql`regexp_replace(${sql.identifier(column)}::text, ${pattern}, ${"\\1[erased]"}, 'gi')`;
    const changes = [
      ...text.map((column) => sql`${sql.identifier(column)} = ${clean(column)}`),
      ...json.map((column) => sql`${sql.identifier(column)} = ${clean(column)}::jsonb`),
    ];
    const found = [...text, ...json].map((column) => sql`${sql.identifier(column)}::text ~* ${pattern}`);
    await tx.execute(
      sql`UPDATE ${sql.identifier(table)} SET ${sql.join(changes, sql`, `)} WHERE (${sql.join(found, sql` OR `)})
        AND ${owner ? sql`${sql.identifier(owner)} !~* ${pattern}` : sql`true`}`,
    );
  }
  await tx.execute(sql`UPDATE notifications SET idempotency_key = 'erased:' || id WHERE idempotency_key ~* ${pattern}`);
}
