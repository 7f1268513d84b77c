import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { sessionOf, useApi } from "#graphql/testing/http.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import type { Role } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePeople, makePerson, signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { setUserRole } from "./index.ts";

const database = useDatabase();
const rows = (sql: string, values: unknown[] = []) => asOwner(database.url, sql, values);
const roleOf = async (id: string) => (await rows("SELECT role FROM users WHERE id = $1", [id]))[0]?.role;
const make = async (role: Role) => {
  const { id } = await makePerson();
  await rows("UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  return id;
};
const change = (actor: Parameters<typeof ctxFor>[0], userId: string, role: Role, reason = "new duties") =>
  setUserRole(ctxFor(actor), { userId, role, reason });

beforeEach(() => rows("DELETE FROM users; DELETE FROM graphile_worker._private_jobs"));

describe("setUserRole", () => {
  test("changes the role, audits before, after and reason, and records a security event", async () => {
    const [admin, id] = [await make("ADMIN"), await make("VIEWER")];
    const { user } = await change(signedIn(admin, "ADMIN"), id, "ADMIN", "  runs the service  ");
    expect(user).toMatchObject({ id, role: "ADMIN" });
    expect(await roleOf(id)).toBe("ADMIN");
    const events = await eventsOf({ subject: id, action: "role.change" });
    expect(events.map(({ actor, reason, before, after }) => ({ actor, reason, before, after }))).toEqual([
      { actor: admin, reason: "runs the service", before: { role: "VIEWER" }, after: { role: "ADMIN" } },
    ]);
    expect(await rows("SELECT detail FROM security_events WHERE kind = 'role.change' AND subject = $1", [id])).toEqual([
      { detail: { before: "VIEWER", after: "ADMIN" } },
    ]);
  });

  test.each<[Role, Role]>([
    ["ADMIN", "VIEWER"],
    ["VIEWER", "AUDITOR"],
  ])("records a change from %s to %s as a security event", async (before, after) => {
    await make("ADMIN");
    const id = await make(before);
    await change(key("ADMIN"), id, after);
    expect(await rows("SELECT detail FROM security_events WHERE kind = 'role.change' AND subject = $1", [id])).toEqual([
      { detail: { before, after } },
    ]);
  });

  test("writes nothing if the role does not change", async () => {
    const id = await make("AUDITOR");
    await change(key("ADMIN"), id, "AUDITOR");
    expect(await rows("SELECT FROM audit_events WHERE action = 'role.change' AND subject = $1", [id])).toEqual([]);
  });

  test.each([
    ["a blank reason", { reason: " " }, ValidationError],
    ["a reason over 1000 characters", { reason: "x".repeat(1001) }, ValidationError],
    ["an unknown person", { userId: "usr_nobody" }, NotFoundError],
  ])("rejects %s", async (_, patch, error) => {
    const id = await make("VIEWER");
    const input = { userId: id, role: "ADMIN" as const, reason: "why", ...patch };
    await expect(setUserRole(ctxFor(), input)).rejects.toBeInstanceOf(error);
    expect(await roleOf(id)).toBe("VIEWER");
  });

  test.each([
    ["a VIEWER", signedIn("usr_x")],
    ["an AUDITOR", signedIn("usr_x", "AUDITOR")],
    ["a key with every scope but ADMIN", key("SEND", "USERS_WRITE", "OPERATIONS")],
    ["a user token", { kind: "token", userId: "usr_x" } as const],
    ["a preference link", { kind: "link", userId: "usr_x", tenantKey: null } as const],
    ["an anonymous caller", { kind: "anonymous" } as const],
  ])("forbids %s and records the attempt", async (_, actor) => {
    const id = await make("VIEWER");
    await rows("DELETE FROM security_events");
    setProcessSingleton("security-counts", undefined);
    await expect(change(actor, id, "ADMIN")).rejects.toBeInstanceOf(AccessError);
    expect(await roleOf(id)).toBe("VIEWER");
    expect(await rows("SELECT kind FROM security_events")).toEqual([{ kind: "privilege.attempt" }]);
  });
});

describe("setUserRole for the last ADMIN", () => {
  test("rejects the demotion for every actor", async () => {
    const id = await make("ADMIN");
    for (const actor of [signedIn(id, "ADMIN"), key("ADMIN")])
      await expect(change(actor, id, "VIEWER")).rejects.toMatchObject({ constructor: ValidationError, path: ["role"] });
    expect(await roleOf(id)).toBe("ADMIN");
  });

  test("keeps one ADMIN when several demote each other in parallel", async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => make("ADMIN")));
    const outcomes = await Promise.allSettled(
      ids.map((id, index) => change(signedIn(id, "ADMIN"), ids[(index + 1) % 4] ?? "", "VIEWER")),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(await rows("SELECT FROM users WHERE role = 'ADMIN'")).toHaveLength(1);
  });
});

describe("setUserRole over HTTP", () => {
  const api = useApi();
  const mutation = `mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) {
    __typename ... on UserRoleSet { user { id role } } ... on ValidationError { message path } } }`;
  const peopleQuery = "{ users(first: 1) { edges { node { id } } } }";

  test("applies a promotion and a demotion to the next request of an existing session", async () => {
    const [admin, id] = [await make("ADMIN"), await make("VIEWER")];
    const [theirs, admins] = [await sessionOf(id), await sessionOf(admin)];
    const mayRead = async () => (await api.query(peopleQuery, {}, theirs)).codes;
    expect(await mayRead()).toEqual(["FORBIDDEN"]);
    for (const [role, codes] of [
      ["AUDITOR", []],
      ["VIEWER", ["FORBIDDEN"]],
    ] as const) {
      const { data } = await api.query(mutation, { input: { userId: id, role, reason: "test" } }, admins);
      expect(data).toEqual({ setUserRole: { __typename: "UserRoleSet", user: { id, role } } });
      expect(await mayRead()).toEqual(codes);
    }
  });

  test("explains why the last ADMIN cannot be demoted", async () => {
    const admin = await make("ADMIN");
    const { data } = await api.query(
      mutation,
      { input: { userId: admin, role: "VIEWER", reason: "x" } },
      await sessionOf(admin),
    );
    expect(data?.setUserRole).toMatchObject({ __typename: "ValidationError", path: ["input", "role"] });
  });
});

describe("setUserRole alerts", () => {
  test("name people by id only in Slack", async () => {
    await using slack: FakeVendor = await startFakeVendor(() => ({
      status: 200,
      body: { ok: true, ts: "1.0", channel: "C1" },
    }));
    setProcessSingleton(
      "env",
      parseEnv({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_BASE_URL: slack.url, OPS_SLACK_CHANNEL: "C0OPS" }),
    );
    try {
      const [admin, [person]] = [await make("ADMIN"), await makePeople(1)];
      await change(signedIn(admin, "ADMIN"), person?.id ?? "", "ADMIN", `because of ${person?.email}`);
      await runJobs(database.url, ["alert-operations", "retry-alerts"]);
      const sent = slack.requests
        .filter(({ path }) => path.endsWith("/chat.postMessage"))
        .map(({ body }) => new URLSearchParams(body));
      expect(sent).toHaveLength(1);
      expect(sent[0]?.get("channel")).toBe("C0OPS");
      expect(sent[0]?.get("text")).toContain(person?.id);
      expect(sent[0]?.get("text")).toContain(admin);
      expect(sent[0]?.get("text")).not.toContain("@");
    } finally {
      setProcessSingleton("env", undefined);
    }
  });

  test("are mailed to each ADMIN without Slack", async () => {
    const [admin, id] = [await make("ADMIN"), await make("VIEWER")];
    await change(key("ADMIN"), id, "AUDITOR");
    await runJobs(database.url, ["alert-operations", "retry-alerts"]);
    const mails = await rows("SELECT user_id, subject FROM outbox");
    expect(mails).toEqual([{ user_id: admin, subject: expect.stringContaining(id) }]);
  });
});
