import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { recordSecrets, recordSecretUses } from "#lib/operations/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { noteSecretUse } from "#lib/secret-use.ts";
import { database, expectSentence, run } from "./testing/np.ts";

const [first, second, third] = ["a".repeat(32), "b".repeat(32), "c".repeat(32)];
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const ago = (ms: number) => new Date(Date.now() - ms);

/** A process of the service that has these variables at that moment. */
async function serve(variables: Record<string, string>, at: Date): Promise<void> {
  setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent", ...variables }));
  await recordSecrets(ctxFor(system, at));
  setProcessSingleton("env", undefined);
}
const secrets = (args: string[], options: Parameters<typeof run>[1] = {}) => run(["secrets", ...args], options);
const list = async (env: Record<string, string> = {}) =>
  JSON.parse((await secrets(["list", "--format", "json"], { env })).out) as Record<string, unknown>[];
const events = () =>
  asOwner<{ action: string; reason: string | null; after: { name: string } | null }>(
    database.url,
    "SELECT action, reason, after FROM audit_events WHERE action LIKE 'secret.%' ORDER BY id",
  );

beforeEach(() => asOwner(database.url, "DELETE FROM secret_versions"));

describe("np secrets retire", () => {
  test("is refused while a version may be needed, and removes it after that", async () => {
    await serve({ AUTH_SECRETS: first }, ago(200 * dayMs));
    await serve({ AUTH_SECRETS: `${second},${first}` }, ago(95 * dayMs));
    await serve({ AUTH_SECRETS: `${second},${first}` }, ago(hourMs));
    noteSecretUse("AUTH_SECRETS", first);
    await recordSecretUses(ctxFor(system, ago(89 * dayMs)));
    const env = { AUTH_SECRETS: `${second},${first}` };
    expectSentence(await secrets(["retire", "AUTH_SECRETS"], { env }), /may be needed until .* \(last used at .*\)/);

    await asOwner(
      database.url,
      "UPDATE secret_versions SET last_used_at = last_used_at - interval '2 days' WHERE last_used_at IS NOT NULL",
    );
    const { code, out } = await secrets(["retire", "AUTH_SECRETS"], { env });
    expect({ code, out }).toEqual({ code: 0, out: `AUTH_SECRETS=${second}\n` });
    expect(await list({ AUTH_SECRETS: second })).toContainEqual(
      expect.objectContaining({ name: "AUTH_SECRETS", state: "retired, still loaded" }),
    );
    expect((await events()).at(-1)).toMatchObject({ action: "secret.retire" });
  });

  test("removes a leaked version at once, with the reason in the audit log", async () => {
    await serve({ AUTH_SECRETS: `${second},${first}` }, ago(hourMs));
    const env = { AUTH_SECRETS: `${second},${first}` };
    const { code, out } = await secrets(["retire", "AUTH_SECRETS", "--leaked", "in a screenshot"], { env });
    expect({ code, out }).toEqual({ code: 0, out: `AUTH_SECRETS=${second}\n` });
    expect((await events()).at(-1)).toMatchObject({ action: "secret.retire", reason: "in a screenshot" });
  });

  test("is refused while the service still signs with the version, also if it has leaked", async () => {
    await serve({ AUTH_SECRETS: first }, ago(hourMs));
    const env = { AUTH_SECRETS: `${second},${first}` };
    expectSentence(
      await secrets(["retire", "AUTH_SECRETS", "--leaked", "x"], { env }),
      /The service still signs with [0-9a-f]{8} of AUTH_SECRETS. Restart web and worker/,
    );
  });

  test("is refused while one process still signs with the version, also if it has leaked", async () => {
    const env = { AUTH_SECRETS: `${second},${first}` };
    await serve({ AUTH_SECRETS: first }, ago(5 * hourMs));
    await serve(env, ago(4 * hourMs));
    await serve(env, ago(hourMs));
    await serve({ AUTH_SECRETS: first }, ago(hourMs / 2)); // not restarted
    const retire = () => secrets(["retire", "AUTH_SECRETS", "--leaked", "x"], { env });
    expectSentence(await retire(), /A process still signed with [0-9a-f]{8} of AUTH_SECRETS at .* try again at/);
    await asOwner(
      database.url,
      "UPDATE secret_versions SET last_newest_at = last_newest_at - interval '2 hours' WHERE first_seen_at < $1",
      [ago(4.5 * hourMs)],
    );
    expect((await retire()).code).toBe(0);
  });

  test("never removes the newest version", async () => {
    await serve({ AUTH_SECRETS: first }, ago(hourMs));
    expectSentence(
      await secrets(["retire", "AUTH_SECRETS", "--leaked", "x"], { env: { AUTH_SECRETS: first } }),
      /is the newest version of AUTH_SECRETS, which signs/,
    );
  });

  test("is refused until the service has started with the rotated list, also if the version has leaked", async () => {
    await serve({ AUTH_SECRETS: `${second},${first}` }, ago(hourMs));
    const env = { AUTH_SECRETS: `${third},${second},${first}` };
    const retire = () => secrets(["retire", "AUTH_SECRETS", "--leaked", "x"], { env });
    expectSentence(await retire(), /does not use the first value of AUTH_SECRETS .* with the rotated list first/);
    await serve(env, ago(hourMs / 2));
    expect((await retire()).code).toBe(0);
  });

  test("names the versions if the named one does not exist", async () => {
    expectSentence(
      await secrets(["retire", "AUTH_SECRETS", "--version", "00000000"], {
        env: { AUTH_SECRETS: `${second},${first}` },
      }),
      /has no version 00000000. It has [0-9a-f]{8}, [0-9a-f]{8}/,
    );
  });

  test("tells where to end a secret with one value", async () => {
    expectSentence(await secrets(["retire", "SLACK_BOT_TOKEN"]), /has one value/);
  });
});
