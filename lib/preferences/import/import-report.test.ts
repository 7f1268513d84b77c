import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { setTopicChannelPolicy, upsertTopic } from "#lib/topics/index.ts";
import { email, notImported, on, row, rowsOf, run } from "./testing/importing.ts";

describe("importPreferences", () => {
  test("writes required and locked cells, and reports cells of unavailable or archived topics", async () => {
    const [person, required, locked] = [await makePerson(), await makeTopic(), await makeTopic()];
    await setTopicChannelPolicy(ctxFor(), { topicKey: required.key, channel: "EMAIL", policy: "REQUIRED" });
    await setTopicChannelPolicy(ctxFor(), { topicKey: required.key, channel: "SMS", policy: "UNAVAILABLE" });
    await setTenantPolicy(ctxFor(), {
      tenantKey: "acme",
      topicKey: locked.key,
      channel: "EMAIL",
      policy: "DEFAULT_ON",
      locked: true,
    });
    const archived = await makeTopic();
    await upsertTopic(ctxFor(), { ...archived, archived: true });
    const report = await run([
      on(person, {
        workflows: { [required.key]: { channel_types: { email: false, sms: false } }, [archived.key]: false },
      }),
      { user: person.externalId, tenant: "acme", preferences: email(locked, false) },
    ]);
    expect(report.written).toBe(2);
    expect(notImported(report)).toEqual([{ why: "a channel that the", count: 2, saidNo: 2 }]);
    expect(await rowsOf(person)).toEqual(
      expect.arrayContaining([row(required, "EMAIL", false), row(locked, "EMAIL", false, "acme")]),
    );
  });

  test("finds topics in other spellings, and prefers 'off' if two spellings name one cell", async () => {
    const person = await makePerson();
    const topic = await makeTopic();
    const shouted = topic.key.toUpperCase().replaceAll("-", "_");
    const report = await run([
      on(person, {
        workflows: {
          [topic.key]: { channel_types: { email: true, sms: true } },
          [shouted]: { channel_types: { email: false } },
        },
      }),
    ]);
    expect(await rowsOf(person)).toEqual([row(topic, "EMAIL", false), row(topic, "SMS", true)]);
    expect(notImported(report)).toEqual([{ why: "an on whose topic", count: 1, saidNo: 0 }]);
  });

  test("counts entries without a counterpart by reason, with their first locations", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const report = await run(
      `[\n${[
        on(person, {
          workflows: { unknown: false, [topic.key]: { channel_types: { push: false, in_app_feed: true } } },
        }),
        { user: "nobody", preferences: { workflows: { [topic.key]: false } } },
        { user: "nobody else", preferences: {} },
      ]
        .map((entry) => JSON.stringify(entry))
        .join(",\n")}\n]`,
    );
    expect(report.bad).toEqual([]);
    expect(notImported(report)).toEqual([
      { why: "a channel that does", count: 2, saidNo: 1 },
      { why: "a person whose external", count: 2, saidNo: 1 },
      { why: "a topic whose key", count: 1, saidNo: 1 },
    ]);
    expect(report.notImported.map(({ first }) => first)).toEqual([
      [
        `line 2 preferences.workflows.${topic.key}.channel_types.push`,
        `line 2 preferences.workflows.${topic.key}.channel_types.in_app_feed`,
      ],
      ["line 3 preferences", "line 4 preferences"],
      ["line 2 preferences.workflows.unknown"],
    ]);
  });

  test("rejects an invalid person as a whole, by line, and imports the others", async () => {
    const [ann, bob, eve, topic] = [await makePerson(), await makePerson(), await makePerson(), await makeTopic()];
    const report = await run(
      [
        "[",
        `${JSON.stringify(on(ann, { ...email(topic, false), categories: { x: 7 } }))},`,
        `${JSON.stringify(on(bob, email(topic, false)))},`,
        '{"user": "x", "preferences": {},, },',
        '{"user": "x", "preferences": {}, "tenent": "acme"},',
        '{"user": "", "preferences": {}},',
        '{"user": "x", "tenant": "no/slash", "preferences": {}},',
        `${JSON.stringify({ ...on(eve, [{ id: "globex", ...email(topic, false) }]), tenant: "acme" })},`,
        `${JSON.stringify(email(topic, false))},`,
        `${JSON.stringify({
          users: [
            { id: eve.externalId, preferences: { workflows: 1 } },
            { id: bob.externalId, preferences: {} },
          ],
        })}`,
        "]",
      ].join("\n"),
    );
    expect(report.people).toBe(1);
    expect(report.bad).toEqual([
      { line: 2, problem: "preferences.categories.x Invalid input" },
      { line: 4, problem: "is not JSON" },
      { line: 5, problem: 'Unrecognized key: "tenent"' },
      { line: 6, problem: "user must not be empty" },
      { line: 7, problem: expect.stringMatching(/^tenant must be 1 to 100/) },
      { line: 8, problem: "preferences.0 has another tenant than the field `tenant` beside it" },
      { line: 9, problem: expect.stringMatching(/^has no person/) },
      { line: 10, problem: "users.0.preferences.workflows must be an object" },
    ]);
    expect(await rowsOf(ann)).toEqual([]);
    expect(await rowsOf(eve)).toEqual([]);
    expect(await rowsOf(bob)).toEqual([row(topic, "EMAIL", false)]);
  });

  test("removes control characters from the report", async () => {
    const [person, name] = [await makePerson(), "\u001b[2J\u202e"];
    const report = await run([on(person, { workflows: { [name]: false } }), on(person, { workflows: { [name]: 7 } })]);
    const reported = JSON.stringify([report.notImported, report.bad]);
    expect(reported).toContain("preferences.workflows.?[2J?");
    expect(reported).not.toMatch(/\\u001b|\u202e/);
  });
});
