import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { transaction } from "#db/client.ts";
import { openStreams } from "#db/stream.ts";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { audit, verifyDatabase } from "#lib/audit/index.ts";
import { testAction } from "#lib/audit/testing/test-action.ts";
import type { Ctx } from "#lib/context.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { withDatabase } from "./database.ts";

const database = useDatabase();
const forgetPool = () => setProcessSingleton("pool", undefined);
beforeEach(async () => {
  forgetPool();
  await asOwner(database.url, "DELETE FROM audit_events; UPDATE audit_head SET sequence = 0, hash = ''");
});
afterEach(forgetPool);

const write = (ctx: Ctx) => transaction(ctx.actor, (tx) => audit(tx, ctx, { action: testAction("test.write") }));
const sequences = async () =>
  (await asOwner<{ sequence: string | null }>(database.url, "SELECT sequence FROM audit_events")).map(
    ({ sequence }) => sequence && Number(sequence),
  );

describe("withDatabase", () => {
  test("seals the events of a command at its end, so that they verify after a change of the key", async () => {
    await withDatabase("test", write);
    expect(await sequences()).toEqual([1]);
    const use = (secrets: string | undefined) => {
      if (secrets === undefined) delete process.env.AUTH_SECRETS;
      else process.env.AUTH_SECRETS = secrets;
      setProcessSingleton("env", undefined);
    };
    const before = process.env.AUTH_SECRETS;
    onTestFinished(() => use(before));
    use("the first secret of the operator of 32 letters and more");
    forgetPool();
    const streams = openStreams(database.url);
    const { verification } = await verifyDatabase(streams).finally(() => streams.end());
    expect(verification).toMatchObject({ ok: true, count: 1, unmarked: { count: 1 } });
  });

  test("seals the events of a command that fails later and rethrows its error", async () => {
    const failing = async (ctx: Ctx) => {
      await write(ctx);
      throw new Error("no space left on the disk");
    };
    await expect(withDatabase("test", failing)).rejects.toThrow("no space left on the disk");
    expect(await sequences()).toEqual([1]);
  });

  test("succeeds even if sealing fails", async () => {
    await asOwner(database.url, "REVOKE EXECUTE ON FUNCTION audit_seal(text[]) FROM np_app");
    onTestFinished(async () => {
      await asOwner(database.url, "GRANT EXECUTE ON FUNCTION audit_seal(text[]) TO np_app");
    });
    expect(await withDatabase("test", (ctx) => write(ctx).then(() => "done"))).toBe("done");
    expect(await sequences()).toEqual([null]);
  });
});
