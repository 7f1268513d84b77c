import { afterEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { createApiKey } from "#lib/auth/index.ts";
import { AccessError, ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { readOnlyUntil } from "#lib/maintenance/index.ts";
import { key } from "#lib/testing/fixtures.ts";
import { containIncident } from "./contain.ts";
import { listIncidents } from "./queries.ts";
import { at, ctx, database, open, update } from "./testing/incidents.ts";

const admin: Actor = key("ADMIN");
const contain = (input: Omit<Parameters<typeof containIncident>[1], "reason">, minutes = 5, actor = admin) =>
  containIncident(ctxFor(actor, at(minutes)), input);

afterEach(() =>
  asOwner(database.url, "DELETE FROM channel_pauses; DELETE FROM maintenance_windows; DELETE FROM api_keys"),
);

describe("containIncident", () => {
  test("pauses a channel, and the incident is CONTAINED with an entry", async () => {
    const { id } = await open();
    const { incident } = await contain({ id, action: "PAUSE_CHANNEL", channel: "SMS" });
    expect(incident).toMatchObject({ status: "CONTAINED", acknowledgedAt: at(5), containedAt: at(5) });
    expect(incident.updates.at(-1)?.message).toBe(
      `Contained: SMS is paused, and its messages wait. Resume it on the operations page. Reason: Incident ${id}`,
    );
    expect(await asOwner(database.url, "SELECT channel, reason FROM channel_pauses")).toEqual([
      { channel: "SMS", reason: `Incident ${id}` },
    ]);
  });

  test("makes the service read-only for an hour, without a second incident", async () => {
    const { id } = await open();
    const { incident } = await contain({ id, action: "READ_ONLY" });
    expect(incident.status).toBe("CONTAINED");
    expect(incident.updates.at(-1)?.message).toMatch(/read-only until 2030-01-01T13:05:00.000Z \(mnt_/);
    expect(await readOnlyUntil(at(6))).toEqual(at(65));
    expect((await listIncidents(ctx(), { first: 5 })).edges).toHaveLength(1);
    await expect(contain({ id, action: "READ_ONLY" }, 10)).rejects.toThrow(ConflictError);
  });

  test("revokes an API key", async () => {
    const { id } = await open();
    const { apiKey } = await createApiKey(ctxFor(), { name: "leaked", scopes: ["SEND"] });
    const { incident } = await contain({ id, action: "REVOKE_KEY", apiKeyId: apiKey.id });
    expect(incident.updates.at(-1)?.message).toContain(`the API key ${apiKey.id} is revoked`);
    const [row] = await asOwner<{ revoked_at: Date | null }>(database.url, "SELECT revoked_at FROM api_keys");
    expect(row?.revoked_at).toEqual(at(5));
  });

  test("keeps the status of an incident that is over, and writes the entry", async () => {
    const { id } = await open();
    await update(id, { status: "RESOLVED" }, 2);
    const { incident } = await contain({ id, action: "PAUSE_CHANNEL", channel: "SMS" });
    expect([incident.status, incident.updates.at(-1)?.message]).toEqual([
      "RESOLVED",
      expect.stringContaining("SMS is paused"),
    ]);
  });

  test.each<[string, Omit<Parameters<typeof containIncident>[1], "id">, new (...given: never[]) => Error, string]>([
    ["PAUSE_CHANNEL without a channel", { action: "PAUSE_CHANNEL" }, ValidationError, "channel"],
    ["REVOKE_KEY without a key", { action: "REVOKE_KEY" }, ValidationError, "apiKeyId"],
    ["an unknown key", { action: "REVOKE_KEY", apiKeyId: newId("apiKey") }, NotFoundError, "apiKeyId"],
    ["two days of READ_ONLY", { action: "READ_ONLY", minutes: 2_880 }, ValidationError, "minutes"],
  ])("refuses %s and writes no entry", async (_name, input, error, path) => {
    const { id } = await open();
    await expect(contain({ id, ...input })).rejects.toMatchObject({ constructor: error, path: [path] });
    expect((await listIncidents(ctx(), { first: 1 })).edges[0]?.node.updates).toHaveLength(1);
  });

  test.each<[string, () => Promise<Omit<Parameters<typeof containIncident>[1], "id" | "reason">>]>([
    ["a pause", async () => ({ action: "PAUSE_CHANNEL", channel: "SMS" })],
    [
      "a revocation",
      async () => ({
        action: "REVOKE_KEY",
        apiKeyId: (await createApiKey(ctxFor(), { name: "leaked", scopes: ["SEND"] })).apiKey.id,
      }),
    ],
    ["a read-only window", async () => ({ action: "READ_ONLY" })],
  ])("undoes %s whose entry cannot be written, with its audit event", async (_, inputOf) => {
    const { id } = await open();
    const input = await inputOf();
    const actions =
      "SELECT action FROM audit_events WHERE action IN ('channel.pause', 'apiKey.revoke', 'maintenance.schedule')";
    const before = await asOwner(database.url, actions);
    await asOwner(
      database.url,
      "ALTER TABLE incident_updates ADD CONSTRAINT fails CHECK (message NOT LIKE 'Contained:%') NOT VALID",
    );
    try {
      await expect(contain({ id, ...input })).rejects.toThrow();
    } finally {
      await asOwner(database.url, "ALTER TABLE incident_updates DROP CONSTRAINT fails");
    }
    expect(await asOwner(database.url, "SELECT FROM channel_pauses")).toEqual([]);
    expect(await asOwner(database.url, "SELECT FROM maintenance_windows")).toEqual([]);
    expect(await asOwner(database.url, "SELECT FROM api_keys WHERE revoked_at IS NOT NULL")).toEqual([]);
    expect(await asOwner(database.url, actions)).toEqual(before);
    expect((await contain({ id, ...input })).incident.status).toBe("CONTAINED");
  });

  test("contains an incident that someone resolves at the same time", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await open();
      await Promise.all([
        contain({ id, action: "PAUSE_CHANNEL", channel: "SMS" }),
        update(id, { status: "RESOLVED" }, 5),
      ]);
    }
    expect(await asOwner(database.url, "SELECT channel FROM channel_pauses")).toEqual([{ channel: "SMS" }]);
  });

  test("does nothing for an unknown incident", async () => {
    const unknown = { id: newId("incident"), action: "PAUSE_CHANNEL", channel: "SMS" } as const;
    await expect(contain(unknown)).rejects.toThrow(NotFoundError);
    expect(await asOwner(database.url, "SELECT FROM channel_pauses")).toEqual([]);
  });

  test("needs the right of the action: a key with OPERATIONS cannot revoke keys", async () => {
    const { id } = await open();
    const { apiKey } = await createApiKey(ctxFor(), { name: "x", scopes: ["SEND"] });
    const asKey = contain({ id, action: "REVOKE_KEY", apiKeyId: apiKey.id }, 5, key("OPERATIONS"));
    await expect(asKey).rejects.toThrow(AccessError);
  });
});
