import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Address, addressesPattern } from "./addresses.ts";

interface FreeText {
  table: string;
  text?: readonly string[];
  json?: readonly string[];
  /** Rows whose value here is the address itself are of somebody else who has it, too. They stay as they are. */
  owner?: string;
}

/**
 * Columns in which an operator or an integrator may have written somebody's address, on rows that stay when that person is
 * erased. Every other text column has its reason in text-columns.test.ts.
 */
export const freeTexts: readonly FreeText[] = [
  { table: "incidents", text: ["title"] },
  { table: "incident_updates", text: ["message"] },
  { table: "channel_pauses", text: ["reason"] },
  { table: "api_keys", text: ["name"] },
  { table: "alert_messages", text: ["title", "text"] },
  { table: "alert_channels", text: ["last_error"] },
  { table: "provider_states", text: ["last_error"] },
  { table: "notifications", text: ["subject", "body"], json: ["data"] },
  { table: "topics", text: ["name", "description", "section"] },
  { table: "outbox", text: ["subject"], json: ["payload"], owner: "recipient" },
  { table: "security_events", json: ["detail"] },
];

/** Every such text, to look for addresses that are known by their hashes alone. */
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
 * Puts "[erased]" in the place of these addresses in every free text. An idempotency key that holds one is replaced as a
 * whole: two keys must not become the same.
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
