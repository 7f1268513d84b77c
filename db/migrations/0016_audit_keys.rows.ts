import { createDecipheriv } from "node:crypto";
import type { ClientBase } from "pg";

interface Row {
  id: string;
  at: Date;
  encrypted: Buffer;
  key: Buffer | null;
}
const batch = 1_000;

/**
 * Reverting stores the contents in plain text again, as the previous version reads them. Contents without a key stay
 * unreadable.
 */
export async function down(client: ClientBase): Promise<void> {
  await client.query("LOCK TABLE audit_events IN SHARE ROW EXCLUSIVE MODE");
  for (let more = true; more; ) {
    const { rows } = await client.query<Row>(
      `SELECT id, at, encrypted, key FROM audit_events LEFT JOIN audit_keys ON user_id = subject
       WHERE encrypted IS NOT NULL LIMIT ${batch}`,
    );
    await client.query(
      `UPDATE audit_events e SET encrypted = NULL, salt = d.salt, reason = d.reason, before = d.before::json, after = d.after::json
       FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[])
         AS d (id, at, salt, reason, before, after)
       WHERE e.id = d.id AND e.at = d.at`,
      columns(rows.map((row) => [row.id, row.at, ...contentsOf(row)])),
    );
    more = rows.length === batch;
  }
}

const columns = (rows: readonly (readonly unknown[])[]): unknown[][] =>
  [0, 1, 2, 3, 4, 5].map((column) => rows.map((row) => row[column]));

/** Salt, reason, before and after, as lib/audit/contents.ts of this version encrypts them: vector, tag, AES-256-GCM. */
function contentsOf({ id, encrypted, key }: Row): readonly (string | null)[] {
  const nothing = [null, null, null, null];
  if (key === null) return nothing;
  try {
    const decryption = createDecipheriv("aes-256-gcm", key, encrypted.subarray(0, 16), { authTagLength: 16 });
    decryption.setAAD(Buffer.from(id)).setAuthTag(encrypted.subarray(16, 32));
    return JSON.parse(decryption.update(encrypted.subarray(32), undefined, "utf8") + decryption.final("utf8"));
  } catch {
    return nothing;
  }
}
