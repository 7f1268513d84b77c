import { describe, expect, test } from "vitest";
import { asOwner } from "#db/testing/index.ts";
import { deliverTask } from "#lib/delivery/tasks.ts";
import { startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll, resendLedger, useVendor } from "#lib/delivery/testing/use-vendor.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { registry } from "#lib/worker/registry.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import { database, digestsOf, goTo, itemsOf, mailOf, release, runAll, sendItem, tick } from "./testing/digests.ts";
import { heldItems, quiet, quietEnd, statusesOf } from "./testing/held.ts";

describe("a digest of held messages under failures", () => {
  test("goes out once when two workers release it at the same time", async () => {
    const { person } = await heldItems();
    goTo(quietEnd);
    const released = await Promise.all(Array.from({ length: 4 }, () => release()));
    expect(released.reduce((sum, count) => sum + count, 0)).toBe(3);
    await Promise.all([runAll(), runAll()]);
    expect(await mailOf(person)).toHaveLength(1);
  });

  test("is repeated under the same key when the answer is lost, and accepted once", async () => {
    const ledger = resendLedger();
    await using vendor = await startFakeVendor((request) => {
      ledger.answer(request);
      return "cut";
    });
    useVendor(vendor.url);
    const { person } = await heldItems();
    goTo(quietEnd);
    await tick();
    expect(await statusesOf(person)).toEqual(["QUEUED", "QUEUED", "QUEUED"]);
    vendor.answer = ledger.answer;
    await makeRetriesDue(database.url);
    await tick();
    expect(await statusesOf(person)).toEqual(["SENT", "SENT", "SENT"]);
    expect([...ledger.accepted.keys()]).toEqual((await digestsOf(person)).map(({ id }) => id));
  });

  test("leaves out a message that was attempted alone", async () => {
    const ledger = resendLedger();
    await using vendor = await startFakeVendor((request) => {
      ledger.answer(request);
      return "cut";
    });
    useVendor(vendor.url);
    const [person, topic] = [await makePerson(), await makeTopic()];
    await sendItem(topic, person, "Tried");
    await runAll();
    await quiet(person);
    await runAll();
    await makeRetriesDue(database.url);
    for (const subject of ["First", "Second"]) await sendItem(topic, person, subject);
    await tick();
    expect(await statusesOf(person)).toEqual(["DEFERRED", "DEFERRED", "DEFERRED"]);
    vendor.answer = ledger.answer;
    goTo(quietEnd);
    await makeRetriesDue(database.url);
    await tick();
    expect((await itemsOf(person)).map(({ status, digestId }) => [status, digestId === null])).toEqual([
      ["SENT", true],
      ["SENT", false],
      ["SENT", false],
    ]);
    expect(ledger.accepted.size).toBe(2);
  });

  test.each([
    ["waits to be sent", "QUEUED"],
    ["is being sent", "SENDING"],
  ])("is ignored by an older batch job of its items when it %s", async (_name, status) => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const { person } = await heldItems("SMS");
    goTo(quietEnd);
    await release();
    await asOwner(database.url, "UPDATE deliveries SET status = $1", [status]);
    const deliveries = (await itemsOf(person)).map(({ userId, id }) => [userId, id]);
    const deliver = registry.find(({ name }) => name === deliverTask.name);
    await deliver?.run({ data: { channel: "SMS", deliveries } }, runningJob("1"));
    expect(vendor.requests).toEqual([]);
    expect(await statusesOf(person)).toEqual([status, status, status]);
  });

  test("is sent as the same digest when the provider has no such message", async () => {
    await using vendor = await startFakeVendor(() => "cut");
    useVendor(vendor.url);
    const { person } = await heldItems("SMS");
    goTo(quietEnd);
    await tick();
    expect(await statusesOf(person)).toEqual(["UNKNOWN", "UNKNOWN", "UNKNOWN"]);
    vendor.answer = (request) =>
      request.method === "GET" ? { status: 200, body: { messages: [] } } : acceptAll(request);
    for (let look = 0; look < 3; look += 1) {
      await makeRetriesDue(database.url);
      await runJobs(database.url);
    }
    const [digest] = await digestsOf(person);
    for (const item of await itemsOf(person)) expect(item).toMatchObject({ status: "SENT", digestId: digest?.id });
    expect(vendor.requests.filter(({ method }) => method === "POST")).toHaveLength(2);
  });
});
