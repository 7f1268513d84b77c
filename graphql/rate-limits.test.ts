import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { handleFetchRequest } from "./handler.ts";
import { keyWith, sessionOf, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();
setProcessSingleton(
  "env",
  parseEnv({
    RATE_LIMIT_KEY: "40",
    RATE_LIMIT_PERSON: "6",
    RATE_LIMIT_ADDRESS: "4",
    TRUSTED_PROXIES: "1",
    LOG_LEVEL: "silent",
  }),
);

/** Each test sends from its own network. */
const from = (address: string) => ({ "x-forwarded-for": address });
const me = "{ me { id } }";
async function statuses(count: number, headers: Record<string, string>, query = me): Promise<number[]> {
  const answers = [];
  for (let sent = 0; sent < count; sent += 1) answers.push((await api.query(query, undefined, headers)).status);
  return answers;
}
const passed = (codes: readonly number[]) => codes.filter((code) => code === 200).length;

describe("request rate limits", () => {
  test("accepts requests of an anonymous address up to its limit and then sends Retry-After", async () => {
    expect(await statuses(4, from("198.51.100.1"))).toEqual([200, 200, 200, 200]);
    const refused = await api.query(me, undefined, from("198.51.100.1"));
    expect(refused).toMatchObject({ status: 429, data: null, codes: ["RATE_LIMITED"] });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(10);
    expect(refused.errors[0]?.extensions.requestId).toBe(refused.headers.get("x-request-id"));
    expect(passed(await statuses(1, from("198.51.100.2")))).toBe(1);
  });

  test("counts the address that our own proxy added, not one that the client sent", async () => {
    const codes = [];
    for (const guess of ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4", "5.5.5.5", "6.6.6.6"])
      codes.push(...(await statuses(1, from(`${guess}, 198.51.100.9`))));
    expect(codes).toEqual([200, 200, 200, 200, 429, 429]);
  });

  test("counts an IPv6 /64 network as one client", async () => {
    const codes = [];
    for (let host = 1; host <= 6; host += 1) codes.push(...(await statuses(1, from(`2001:db8:1:2::${host}`))));
    expect(passed(codes)).toBe(4);
  });

  test("counts a person once across addresses and credentials", async () => {
    const { id } = await makePerson();
    const [one, other] = [await sessionOf(id), await sessionOf(id)];
    const codes = [
      ...(await statuses(4, { ...one, ...from("10.0.0.1") })),
      ...(await statuses(4, { ...other, ...from("10.0.0.2") })),
    ];
    expect(passed(codes)).toBe(6);
  });

  test("counts each API key against a limit of its own", async () => {
    const [busy, quiet] = [await keyWith("SEND"), await keyWith("SEND")];
    const burst = await Promise.all(Array.from({ length: 60 }, () => statuses(1, busy, "{ topics { id } }")));
    expect(passed(burst.flat())).toBe(40);
    expect(await statuses(1, quiet, "{ topics { id } }")).toEqual([200]);
  });

  test("counts invalid credentials by address without affecting valid credentials", async () => {
    const wrong = { authorization: "Bearer npk_of_nobody", ...from("198.51.100.20") };
    expect(await statuses(6, wrong)).toEqual([401, 401, 401, 401, 429, 429]);
    expect(await statuses(1, { ...(await keyWith("SEND")), ...from("198.51.100.20") })).toEqual([200]);
  });

  test("runs no resolver over the limit: a refused mutation changes nothing", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const headers = await sessionOf(person.id);
    await statuses(6, headers);
    const set = `mutation { setPreference(input: { topicKey: "${topic.key}", channel: EMAIL, enabled: false }) { __typename } }`;
    expect(await statuses(1, headers, set)).toEqual([429]);
    expect(await asOwner(database.url, "SELECT * FROM preferences WHERE user_id = $1", [person.id])).toEqual([]);
  });

  test("records a client that continues after its refusals once", async () => {
    const { id } = await makePerson();
    await statuses(6 + 25, await sessionOf(id));
    const events = await asOwner(database.url, "SELECT kind, count FROM security_events WHERE subject = $1", [id]);
    expect(events).toEqual([{ kind: "rate.limited", count: 1 }]);
  });

  const json = { "content-type": "application/json" };
  test.each<[string, RequestInit & { headers?: Record<string, string> }, number]>([
    ["a body that is not JSON", { method: "POST", headers: json, body: "{" }, 400],
    ["a wrong content type", { method: "POST", headers: { "content-type": "text/plain" }, body: "{" }, 415],
    ["a body over the size limit", { method: "POST", headers: json, body: " ".repeat(100 * 1024 + 1) }, 413],
    ["a wrong method", { method: "PUT" }, 405],
  ])("counts a request with %s like any other", async (name, init, status) => {
    const headers = { ...init.headers, ...from(`198.51.100.${100 + name.length}`) };
    const codes = [];
    for (let sent = 0; sent < 5; sent += 1) codes.push((await api.fetch({ ...init, headers })).status);
    expect(codes).toEqual([...Array(4).fill(status), 429]);
  });

  test("counts the same in handleFetchRequest, by the address that the proxy reports", async () => {
    const send = () =>
      handleFetchRequest(
        new Request("http://test/api/graphql", {
          method: "POST",
          headers: { "content-type": "application/json", ...from("198.51.100.30") },
          body: JSON.stringify({ query: me }),
        }),
      );
    const codes = [];
    for (let sent = 0; sent < 5; sent += 1) codes.push((await send()).status);
    expect(codes).toEqual([200, 200, 200, 200, 429]);
  });
});
