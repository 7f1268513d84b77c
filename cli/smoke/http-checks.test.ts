import { describe, expect, test } from "vitest";
import { closedUrl, type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { checkAnonymous, checkHealth, checkToken } from "./http-checks.ts";
import { connectTo, NoAnswer, type Service } from "./service.ts";

const json = (status: number, body: object = {}): FakeAnswer => ({ status, body });
const health = (status: number, checks: Record<string, string>) =>
  json(status, {
    status: status === 200 ? "ok" : "failed",
    checks: { database: "ok", queue: "ok", worker: "ok", ...checks },
  });
const redirect: FakeAnswer = { status: 308, headers: { location: "https://np.example/health" } };

type Check = (service: Service) => ReturnType<typeof checkHealth>;
const token: Check = (service) => checkToken(service, "secret");

/** A service's answer, and the detail and the hint of the check. */
const answers: [check: string, run: Check, answer: FakeAnswer, status: string, detail: string, hint: RegExp | null][] =
  [
    ["health", checkHealth, health(200, {}), "OK", "The database, the queue and a worker are ok", null],
    ["health", checkHealth, health(503, { worker: "failed" }), "FAILED", "503: worker failed", /npm run worker/],
    [
      "health",
      checkHealth,
      health(503, { database: "failed", queue: "failed", worker: "failed" }),
      "FAILED",
      "503: database and worker and queue failed",
      /PostgreSQL/,
    ],
    ["health", checkHealth, health(503, { queue: "failed" }), "FAILED", "503: queue failed", /log of the workers/],
    ["health", checkHealth, json(404), "FAILED", "404 instead of 200", /another program/],
    ["health", checkHealth, { status: 200, body: "<html>" }, "FAILED", "200 instead of 200", /another program/],
    ["health", checkHealth, json(502), "FAILED", "502 from a proxy", /proxy does not reach/],
    ["health", checkHealth, redirect, "FAILED", "308: redirect to https://np.example", /--url/],
    ["me.anonymous", checkAnonymous, json(401), "OK", "401 without a credential", null],
    ["me.anonymous", checkAnonymous, json(200, { id: "usr_1" }), "FAILED", "200 without a credential", /proxy adds/],
    ["me.anonymous", checkAnonymous, json(500), "FAILED", "500 instead of 401", /log of the service/],
    ["me.anonymous", checkAnonymous, json(429), "FAILED", "429: too many requests", /ten seconds/],
    ["me.token", token, json(200, { id: "usr_1", role: "VIEWER" }), "OK", "200 with a token of usr_1, VIEWER", null],
    ["me.token", token, json(401), "FAILED", "401 with a valid token", /AUTH_SECRETS/],
    ["me.token", token, json(200), "FAILED", "200 instead of 200", /another program/],
  ];

describe("the checks of the API", () => {
  test.each(answers)("%s judges an answer", async (_, run, answer, status, detail, hint) => {
    await using server = await startFakeVendor(() => answer);
    const finding = await run(connectTo(server.url));
    expect(finding).toMatchObject({ status, detail });
    if (hint === null) expect(finding.hint).toBeNull();
    else expect(finding.hint).toMatch(hint);
  });

  test("send the token as a bearer, and follow no redirect with it", async () => {
    await using elsewhere = await startFakeVendor(() => json(200, { id: "usr_1" }));
    await using server = await startFakeVendor(() => ({ status: 307, headers: { location: elsewhere.url } }));
    expect((await token(connectTo(server.url))).status).toBe("FAILED");
    expect(server.requests[0]?.headers.authorization).toBe("Bearer secret");
    expect(elsewhere.requests).toEqual([]);
  });

  test("throw NoAnswer with the reason if nothing answers", async () => {
    await expect(checkHealth(connectTo(await closedUrl()))).rejects.toThrow("No connection: ECONNREFUSED");
    await using server = await startFakeVendor(() => "cut");
    await expect(checkHealth(connectTo(server.url))).rejects.toThrow(NoAnswer);
  });
});
