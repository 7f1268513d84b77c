import { beforeAll, beforeEach } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { anchorHead } from "../index.ts";
import { useTrail, write } from "./trail.ts";

/** A test file that imports this has its own database. Each test starts with an untouched trail. */
export const database = useDatabase();
export const trail = useTrail(database);
export const sql = (text: string, values: unknown[] = []) => asOwner(database.url, text, values);

/** Twelve events; the head is anchored at 4 and at 9. */
beforeAll(async () => {
  for (let index = 1; index <= 12; index += 1) {
    const before = index % 3 === 0 ? null : { list: [1, 2.5, { deep: 'ä\n"' }], index };
    await write({ action: `test.${index}`, subject: `usr_${index}`, reason: index % 2 ? "why, indeed" : null, before });
    if (index === 4 || index === 9) await anchorHead(ctxFor());
  }
  for (const table of ["audit_events", "audit_head", "audit_anchors"])
    await sql(`CREATE TABLE saved_${table} AS SELECT * FROM ${table}`);
});

export const restore = () =>
  sql(
    ["audit_events", "audit_head", "audit_anchors"]
      .map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM saved_${table}`)
      .join(";"),
  );
beforeEach(restore);

export const rehash = "content_hash = audit_hash(salt, reason, before::text, after::text)";
