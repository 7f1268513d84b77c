import { describe, expect, test } from "vitest";
import { asOwner } from "#db/testing/index.ts";
import { keyWith, sessionOf, useApi } from "#graphql/testing/http.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import type { IncidentStatus } from "#lib/enums.ts";
import { ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { listIncidents } from "./queries.ts";
import { at, ctx, database, open, probe, smoke, update } from "./testing/incidents.ts";

const api = useApi();

describe("openIncident", () => {
  test("opens an incident with its first log entry, audit event and deadlines", async () => {
    const incident = await open();
    expect(incident).toMatchObject({
      status: "OPEN",
      source: "key_test",
      openedAt: at(0),
      acknowledgedAt: null,
      acknowledgeBy: at(30),
      nextUpdateDue: at(60),
      updates: [{ at: at(0), author: "key_test", message: "Since noon", status: "OPEN", public: false }],
    });
    expect((await listIncidents(ctx(), { first: 1 })).edges[0]?.node).toEqual(incident);
    expect(await eventsOf({ subject: incident.id })).toMatchObject([
      { action: "incident.open", after: { title: "Mails are late", severity: "HIGH", message: "Since noon" } },
    ]);
  });
});

describe("updateIncident", () => {
  test("logs each transition, with the commander", async () => {
    const [{ id }, admin] = [await open(), await makePerson()];
    await smoke(25);
    const steps: [IncidentStatus, number][] = [
      ["ACKNOWLEDGED", 5],
      ["CONTAINED", 10],
      ["RESOLVED", 20],
      ["VERIFIED", 30],
    ];
    for (const [status, minutes] of steps)
      await update(id, { status, ...(status === "ACKNOWLEDGED" && { commanderId: admin.id }) }, minutes);
    const [edge] = (await listIncidents(ctx(), { first: 1, status: "VERIFIED" })).edges;
    expect(edge?.node).toMatchObject({
      commanderId: admin.id,
      acknowledgedAt: at(5),
      containedAt: at(10),
      resolvedAt: at(20),
      verifiedAt: at(30),
      verifiedBy: expect.stringMatching(/^run_/),
      nextUpdateDue: null,
    });
    expect(edge?.node.updates.map(({ number, status }) => `${number} ${status}`)).toEqual([
      "1 OPEN",
      "2 ACKNOWLEDGED",
      "3 CONTAINED",
      "4 RESOLVED",
      "5 VERIFIED",
    ]);
    expect((await listIncidents(ctx(), { first: 1, status: "OPEN" })).edges).toEqual([]);
    expect((await eventsOf({ subject: id, action: "incident.update" }))[0]).toMatchObject({
      before: { status: "OPEN", commanderId: null },
      after: { status: "ACKNOWLEDGED", commanderId: admin.id, message: "More is known", public: false },
    });
  });

  test.each<[string, Parameters<typeof update>[1], new (...given: never[]) => Error, string[]]>([
    ["VERIFIED before it is resolved", { status: "VERIFIED" }, ConflictError, ["status"]],
    ["OPEN again", { status: "OPEN" }, ConflictError, ["status"]],
    ["an unknown commander", { commanderId: "usr_nobody" }, NotFoundError, ["commanderId"]],
    ["an empty message", { message: " \n " }, ValidationError, ["message"]],
    ["a message over 10,000 characters", { message: "x".repeat(10_001) }, ValidationError, ["message"]],
  ])("rejects %s and changes nothing", async (_, patch, error, path) => {
    const { id } = await open();
    await update(id, { status: "ACKNOWLEDGED" });
    await expect(update(id, patch)).rejects.toMatchObject({ constructor: error, path });
    expect((await listIncidents(ctx(), { first: 1 })).edges[0]?.node.updates).toHaveLength(2);
  });

  test("rejects an unknown incident, and a transition from VERIFIED, which accepts messages only", async () => {
    await expect(update("inc_nothing", {})).rejects.toThrow(NotFoundError);
    const { id } = await open();
    await probe(1);
    for (const status of ["RESOLVED", "VERIFIED"] as const) await update(id, { status });
    await expect(update(id, { status: "ACKNOWLEDGED" })).rejects.toThrow(/which is final/);
    expect((await update(id, { message: "What we learnt" })).incident.updates).toHaveLength(4);
  });

  test("writes ten parallel updates as ten entries in one order", async () => {
    const { id } = await open();
    await Promise.all(Array.from({ length: 10 }, (_, index) => update(id, { message: `${index}` })));
    const [edge] = (await listIncidents(ctx(), { first: 1 })).edges;
    expect(edge?.node.updates.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test("shows the commander to actors that may see people, and hides the name from an operations key", async () => {
    const admin = await makePerson();
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [admin.id]);
    const { id } = await open();
    const mutation = `mutation ($input: UpdateIncidentInput!) { updateIncident(input: $input) { __typename
    ... on IncidentSaved { incident { status commander { id } updates { author public } } } ... on ConflictError { message path } } }`;
    const input = { id, status: "ACKNOWLEDGED", commanderId: admin.id, message: "On it", public: true };
    const { data } = await api.query(mutation, { input }, await sessionOf(admin.id));
    expect(data?.updateIncident).toEqual({
      __typename: "IncidentSaved",
      incident: {
        status: "ACKNOWLEDGED",
        commander: { id: admin.id },
        updates: [
          { author: "key_test", public: false },
          { author: admin.id, public: true },
        ],
      },
    });
    const query = "query ($id: ID!) { node(id: $id) { ... on Incident { title commander { id } } } }";
    const answer = await api.query(query, { id }, await keyWith("OPERATIONS"));
    expect([answer.data, answer.codes]).toEqual([{ node: { title: "Mails are late", commander: null } }, []]);
    const refused = await api.query(mutation, { input: { ...input, status: "OPEN" } }, await sessionOf(admin.id));
    expect(refused.data?.updateIncident).toMatchObject({ __typename: "ConflictError", path: ["input", "status"] });
  });
});
