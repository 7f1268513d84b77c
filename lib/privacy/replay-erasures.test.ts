import { existsSync } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, onTestFinished, test } from "vitest";
import { transaction } from "#db/client.ts";
import { erasures } from "#db/schema/index.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { env } from "#lib/env.ts";
import { addJobs } from "#lib/jobs/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { completeErasureFile, erasureFile, erasureListIn } from "./erasure-file.ts";
import { eraseUser } from "./index.ts";
import { replayErasures } from "./replay-erasures.ts";
import { retention } from "./retention.ts";
import { retentionTask } from "./tasks.ts";
import { activeFor, database, dataDir, linesOf, reason } from "./testing/erasing.ts";
import { identifyingTexts, makeAda } from "./testing/lived-in.ts";
import { findTexts } from "./testing/traces.ts";

const values = (person: Person) => {
  const { emailKey: _, ...row } = person;
  return Object.values(row);
};
/** Brings a person back as a restore does: with their id and without the erasure. */
async function restore(person: Person): Promise<void> {
  await asOwner(
    database.url,
    `INSERT INTO users (id, external_id, name, email, email_verified_at, phone, phone_verified_at, slack_user_id,
       slack_verified_at, role, time_zone, locale, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    values(person),
  );
  await asOwner(database.url, "DELETE FROM erasures WHERE user_id = $1", [person.id]);
  await asOwner(database.url, "DELETE FROM suppressions WHERE user_id = $1", [person.id]);
}

async function* linesIn(path: string) {
  yield* (await readFile(path, "utf8")).split("\n");
}

describe("replayErasures", () => {
  test("erases restored people again, also with changed addresses, repeatedly, and past damaged lines", async () => {
    const [ada, bob, carol] = [await makeAda(), await makeAda(), await makeAda()];
    for (const person of [ada, carol]) await eraseUser(ctxFor(), { userId: person.id, reason });
    const path = erasureFile();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(await linesOf(path))).not.toContain(ada.phone);
    await restore({ ...ada, email: `older.${ada.email}` });
    await asOwner(database.url, "DELETE FROM suppressions WHERE user_id = $1", [carol.id]);
    // The restore brought back only the key of carol's audit events.
    await asOwner(database.url, "INSERT INTO audit_keys (user_id, key) VALUES ($1, sha256('some'))", [carol.id]);
    const copy = join(dataDir, "copy.ndjson");
    await writeFile(copy, `{"userId":\n${(await linesOf(path)).slice(-2).join("\n")}\n{"userId":"usr_1`);
    expect(await replayErasures(ctxFor(), linesIn(copy))).toEqual({ erased: 1, gone: 1, damaged: [1, 4] });
    expect(await findTexts(database.url, identifyingTexts(ada))).toEqual([]);
    // The email of the backup, the email of the erasure, the phone and the Slack id.
    expect(await activeFor(ada.id)).toHaveLength(4);
    expect(await activeFor(carol.id)).toHaveLength(3);
    expect(await asOwner(database.url, "SELECT FROM audit_keys WHERE user_id = $1", [carol.id])).toEqual([]);
    expect(await eventsOf({ subject: carol.id, action: "user.erase" })).toHaveLength(2);
    expect(await replayErasures(ctxFor(), linesIn(copy))).toMatchObject({ erased: 0, gone: 2 });
    expect(await eventsOf({ subject: carol.id, action: "user.erase" })).toHaveLength(2);
    expect(await activeFor(ada.id)).toHaveLength(4);
    await expect(replayErasures(ctxFor(signedIn(bob.id)), linesIn(copy))).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(
      await transaction(system, (tx) => tx.select().from(erasures).where(eq(erasures.userId, ada.id))),
    ).toHaveLength(1);
  });
});

describe("eraseUser", () => {
  test("also appends the erasure beside the backups, but creates no folder there", async () => {
    const settings = env();
    onTestFinished(() => setProcessSingleton("env", settings));
    const backups = join(dataDir, "backups");
    setProcessSingleton("env", { ...settings, BACKUP_DIR: backups });
    const [ada, bob] = [await makeAda(), await makeAda()];
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    expect(existsSync(backups)).toBe(false);
    await mkdir(backups);
    await eraseUser(ctxFor(), { userId: bob.id, reason });
    expect(await linesOf(erasureListIn(backups))).toEqual([expect.stringContaining(bob.id)]);
    // Each backup adds the missing ones.
    await completeErasureFile(erasureListIn(backups));
    expect((await linesOf(erasureListIn(backups))).join()).toContain(ada.id);
  });
});

describe("completeErasureFile", () => {
  test("adds erasures missing from the file, on lines of their own", async () => {
    const [ada, bob] = [await makeAda(), await makeAda()];
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    const path = erasureFile();
    await writeFile(path, '{"userId":"usr_cut short by a cra');
    await eraseUser(ctxFor(), { userId: bob.id, reason });
    const before = (await linesOf(path)).filter((line) => line.includes(ada.id));
    expect(before).toEqual([]);
    await transaction(system, (tx) => addJobs(tx, [{ task: retentionTask, payload: {} }]));
    await runJobs(database.url, [retention.name]);
    const lines = await linesOf(path);
    for (const { id } of [ada, bob]) expect(lines.filter((line) => line.includes(id))).toHaveLength(1);
  });
});
