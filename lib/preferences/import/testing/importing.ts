import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { transaction } from "#db/client.ts";
import { channelSwitches, preferences } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import type { Person } from "#lib/people/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { importPreferences, type PreferenceImport } from "../index.ts";

/** A test file that imports this has its own database, and a folder for its files. */
export const database = useDatabase();

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "import-"));
});
afterAll(() => rm(directory, { recursive: true }));

// Every import needs its own moment, because the rows of one import are recognised by it.
export let moment = Date.now();
export async function run(content: unknown, options: Partial<PreferenceImport> = {}, actor: Actor = system) {
  const path = join(directory, "file.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  moment += 1000;
  return importPreferences(ctxFor(actor, new Date(moment)), { path, from: "knock", ...options });
}

export const rowsOf = async (person: Person) => {
  const rows = await transaction(system, (tx) =>
    tx.select().from(preferences).where(eq(preferences.userId, person.id)).orderBy(asc(preferences.channel)),
  );
  return rows.map(({ tenantKey, topicId, channel, choice }) => ({ tenantKey, topicId, channel, choice }));
};
export const switchesOf = async (person: Person) => {
  const rows = await transaction(system, (tx) =>
    tx
      .select()
      .from(channelSwitches)
      .where(eq(channelSwitches.userId, person.id))
      .orderBy(asc(channelSwitches.channel)),
  );
  return rows.map(({ channel, enabled }) => `${channel} ${enabled ? "on" : "off"}`);
};
export const auditOf = (subject: string) => eventsOf({ subject });
export const on = (person: Person, preferences: object) => ({ user: person.externalId, preferences });
export const email = (topic: Topic, enabled: boolean) => ({
  workflows: { [topic.key]: { channel_types: { email: enabled } } },
});
export const row = (topic: Topic, channel: string, choice: boolean, tenantKey = "") => ({
  tenantKey,
  topicId: topic.id,
  channel,
  choice,
});
export const notImported = (report: Awaited<ReturnType<typeof run>>) =>
  report.notImported.map(({ reason, count, optOuts }) => ({
    why: reason.split(/[ ;,]/).slice(0, 4).join(" "),
    count,
    saidNo: optOuts,
  }));
