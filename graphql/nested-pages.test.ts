import { beforeAll, describe, expect, test } from "vitest";
import { pool } from "#db/client.ts";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { sessionOf, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();

/** Nested pages: a person's deliveries, each delivery's person, that person's deliveries. */
const pages = (inner: string, ...sizes: (number | string)[]): string =>
  sizes.reduceRight<string>(
    (below, first) => `deliveries(first: ${first}) { edges { node { user { ${below} } } } }`,
    inner,
  );

describe("nested pages", () => {
  let headers: Record<string, string>;
  beforeAll(async () => {
    const person = await makePerson();
    const { key } = await makeTopic();
    for (let index = 0; index < 12; index += 1)
      await sendNotification(ctxFor(), {
        topicKey: key,
        audience: { userIds: [person.id] },
        channels: ["EMAIL"],
        subject: "s",
        body: "b",
      });
    await runJobs(database.url);
    headers = await sessionOf(person.id);
  });
  const me = (inner: string) => `{ me { ${inner} } }`;
  const run = async (query: string, variables?: Record<string, unknown>) => {
    const { status, data, codes, errors } = await api.query(query, variables, headers);
    return { status, data, codes, message: errors[0]?.message };
  };

  test("accept ten thousand entries and reject more before a resolver runs", async () => {
    // 99 entries, and 100 for each of them.
    expect(await run(me(pages("id", 99, 100)))).toMatchObject({ status: 200, codes: [] });
    expect(await run(me(pages("id", 100, 100)))).toEqual({
      status: 400,
      data: null,
      codes: ["BAD_USER_INPUT"],
      message:
        "The query requests up to 10100 entries of lists. The limit is 10000. Request smaller pages or fewer nested fields.",
    });
  });

  const readsPerPerson = `schedule { timeZone } preferences { tenantKey } history(first: 1) { __typename }
    consents(first: 1) { __typename } deliveries(first: 1) { __typename }`;

  test("accept five hundred reads and reject more", async () => {
    expect(await run(me(pages(readsPerPerson, 99)))).toMatchObject({ status: 200, codes: [] });
    expect(await run(me(pages(readsPerPerson, 100)))).toMatchObject({
      status: 400,
      codes: ["BAD_USER_INPUT"],
      message:
        "The query requests up to 501 database reads. The limit is 500. Request smaller pages or fewer nested fields.",
    });
  });

  test("count a size in a variable by its value, its default or the maximum", async () => {
    const query = (type: string) => `query ($first: ${type}) ${me(pages("id", "$first", 100))}`;
    expect(await run(query("Int!"), { first: 10 })).toMatchObject({ status: 200, codes: [] });
    expect(await run(query("Int!"), { first: 100 })).toMatchObject({ status: 400 });
    expect(await run(query("Int! = 10"))).toMatchObject({ status: 200, codes: [] });
    expect(await run(query("Int! = 100"))).toMatchObject({ status: 400 });
    expect((await run(query("Int!"), {})).status).toBe(400);
  });

  test("count aliases and fragments at every use", async () => {
    const two = (size: number) =>
      `{ me { a: deliveries(first: 50) { ...P } b: deliveries(first: 50) { ...P } } }
       fragment P on DeliveryConnection { edges { ... on DeliveryEdge { node { user { deliveries(first: ${size}) { __typename } } } } } }`;
    expect(await run(two(99))).toMatchObject({ status: 200, codes: [] });
    expect(await run(two(100))).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
  });

  test("a request occupies a few pool connections at most, so that other requests proceed", async () => {
    let done = false;
    const running = run(me(pages(readsPerPerson, 99))).finally(() => {
      done = true;
    });
    let [busy, waiting] = [0, 0];
    while (!done) {
      busy = Math.max(busy, pool().totalCount - pool().idleCount);
      waiting = Math.max(waiting, pool().waitingCount);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await running).toMatchObject({ status: 200, codes: [] });
    expect([busy, waiting]).toEqual([3, 0]);
  });
});
