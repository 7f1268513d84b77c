import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { proxyDatabase } from "#db/testing/proxy.ts";
import { auditKeys } from "./keys.ts";
import { sealEvents } from "./seal.ts";
import { testAction } from "./testing/test-action.ts";
import { verifyRange } from "./verify-range.ts";
import { audit } from "./write.ts";

const database = useDatabase();

describe("verifyRange", () => {
  test("rejects after the idle timeout if the database's answers are lost", async () => {
    await transaction(system, (tx) => audit(tx, ctxFor(), { action: testAction("test.one") }));
    await sealEvents();
    const range = { ring: await auditKeys(), after: { sequence: 0, hash: "" }, last: 1, end: null, anchors: [] };
    const proxy = await proxyDatabase(database.url);
    process.env.DATABASE_URL = proxy.url;
    try {
      expect(await verifyRange(range)).toMatchObject({ ok: true });
      proxy.stallAt = "FROM audit_events";
      await expect(verifyRange(range, 300)).rejects.toThrow(/CONNECTION/);
    } finally {
      process.env.DATABASE_URL = database.url;
      await proxy.close();
    }
  });
});
