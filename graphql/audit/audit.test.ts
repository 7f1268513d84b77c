import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { keyWith, sessionOf, useApi } from "#graphql/testing/http.ts";
import { audit } from "#lib/audit/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { makePerson, signedIn } from "#lib/testing/fixtures.ts";

const database = useDatabase();
const api = useApi();
const withRole = async (role: string) => {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  return sessionOf(id);
};

let ada: Person;
let headers: Record<"admin" | "auditor" | "ada" | "other" | "AUDIT_READ" | "USERS_READ", Record<string, string>>;

beforeAll(async () => {
  ada = await makePerson();
  headers = {
    admin: await withRole("ADMIN"),
    auditor: await withRole("AUDITOR"),
    ada: await sessionOf(ada.id),
    other: await withRole("VIEWER"),
    AUDIT_READ: await keyWith("AUDIT_READ"),
    USERS_READ: await keyWith("USERS_READ"),
  };
  await setChannelSwitch(ctxFor(signedIn(ada.id)), { channel: "SMS", enabled: false });
  const change = { email: "ada@example.com", nested: [{ phone: "+15550001234" }], note: "kept for ada@example.com" };
  const entry = {
    action: "suppression.add" as const,
    subject: ada.id,
    reason: "ada@example.com asked",
    before: change,
    after: change,
  };
  await transaction(ctxFor().actor, (tx) => audit(tx, ctxFor(), entry));
  await transaction(ctxFor().actor, (tx) => audit(tx, ctxFor(), { action: "role.change", subject: ada.id }));
});

const query = (caller: keyof typeof headers, query: string, variables = {}) =>
  api.query(query, variables, headers[caller]);
const auditQuery = `query ($filter: AuditFilter, $first: Int = 10, $after: String) { auditEvents(first: $first, after: $after, filter: $filter) {
  edges { cursor node { id sequence at action actor actorRole subject reason before after hash } } pageInfo { hasNextPage endCursor } } }`;
interface Node {
  id: string;
  action: string;
  sequence: string;
  hash: string;
  before: unknown;
}
const nodesOf = (list: unknown): Node[] => (list as { edges: { node: Node }[] }).edges.map(({ node }) => node);

describe("Query.auditEvents", () => {
  test("shows an event at once, newest first, with its sequence number and hash", async () => {
    const { data, errors } = await query("admin", auditQuery, { filter: { subject: ada.id } });
    expect(errors).toEqual([]);
    const nodes = nodesOf(data?.auditEvents);
    expect(nodes.map(({ action }) => action)).toEqual(["role.change", "suppression.add", "channelSwitch.set"]);
    expect(nodes[2]).toMatchObject({ actor: ada.id, actorRole: "VIEWER", subject: ada.id });
    for (const { sequence, hash } of nodes) {
      expect(sequence).toMatch(/^[1-9]\d*$/);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  const filters: [string, () => Record<string, unknown>, string[]][] = [
    ["action", () => ({ action: "role.change", subject: ada.id }), ["role.change"]],
    ["actor", () => ({ actor: ada.id }), ["channelSwitch.set"]],
    ["until", () => ({ subject: ada.id, until: "2001-01-01T00:00:00Z" }), []],
    ["since", () => ({ subject: ada.id, action: "role.change", since: "2001-01-01T00:00:00Z" }), ["role.change"]],
  ];
  test.each(filters)("filters by %s", async (_, filter, actions) => {
    const { data } = await query("AUDIT_READ", auditQuery, { filter: filter() });
    expect(nodesOf(data?.auditEvents).map(({ action }) => action)).toEqual(actions);
  });

  test("paginates", async () => {
    const filter = { subject: ada.id };
    const first = await query("admin", auditQuery, { filter, first: 2 });
    const { pageInfo } = { ...(first.data?.auditEvents as { pageInfo: Record<string, unknown> }) };
    expect(pageInfo.hasNextPage).toBe(true);
    const second = await query("admin", auditQuery, { filter, first: 2, after: pageInfo.endCursor });
    expect(nodesOf(second.data?.auditEvents).map(({ action }) => action)).toEqual(["channelSwitch.set"]);
  });

  test.each(["auditor", "AUDIT_READ"] as const)("masks addresses for %s, in free text, too", async (caller) => {
    const { data, text } = await query(caller, auditQuery, { filter: { action: "suppression.add" } });
    expect(nodesOf(data?.auditEvents)[0]?.before).toEqual({
      email: "a•••@e•••.com",
      nested: [{ phone: "+1•••••34" }],
      note: "kept for [redacted]",
    });
    expect(text).not.toContain("ada@example.com");
    const whole = await query("admin", auditQuery, { filter: { action: "suppression.add" } });
    expect(nodesOf(whole.data?.auditEvents)[0]?.before).toMatchObject({ email: "ada@example.com" });
  });

  test.each(["ada", "other", "USERS_READ"] as const)("is forbidden for %s", async (caller) => {
    const { data, codes } = await query(caller, auditQuery);
    expect({ data, codes }).toEqual({ data: { auditEvents: null }, codes: ["FORBIDDEN"] });
  });
});

describe("User.history", () => {
  const history = "query ($id: ID) { user(id: $id) { history(first: 10) { edges { node { id action before } } } } }";
  test.each(["ada", "admin", "AUDIT_READ"] as const)(
    "shows %s the events about the person's preferences",
    async (caller) => {
      const { data, errors } = await query(caller, history, { id: ada.id });
      expect(errors).toEqual([]);
      const nodes = nodesOf({ ...(data?.user as { history: unknown }) }.history);
      expect(nodes.map(({ action }) => action)).toEqual(["suppression.add", "channelSwitch.set"]);
      expect(nodes[0]?.before).toMatchObject({ email: caller === "AUDIT_READ" ? "a•••@e•••.com" : "ada@example.com" });
    },
  );

  test("is forbidden for everyone except the person", async () => {
    const { data, codes } = await query("other", history, { id: ada.id });
    expect({ data, codes }).toEqual({ data: { user: null }, codes: ["FORBIDDEN"] });
  });

  test("is limited to the person's events by row security, too", async () => {
    const seen = await transaction(signedIn(ada.id), (tx) => tx.execute("SELECT DISTINCT subject FROM audit_events"));
    expect(seen.rows).toEqual([{ subject: ada.id }]);
  });
});

describe("Query.node", () => {
  test("returns an audit event by id to actors with access only", async () => {
    const { data } = await query("admin", auditQuery, { filter: { action: "role.change" } });
    const node = "query ($id: ID!) { node(id: $id) { id ... on AuditEvent { action } } }";
    const id = nodesOf(data?.auditEvents)[0]?.id;
    const found = { node: { id, action: "role.change" } };
    const answers = await Promise.all(
      (["admin", "ada", "other"] as const).map((caller) => query(caller, node, { id })),
    );
    expect(answers.map((answer) => answer.data)).toEqual([found, found, { node: null }]);
  });
});
