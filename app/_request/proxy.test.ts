import { NextRequest } from "next/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPool, pool } from "#db/client.ts";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { keyWith, sessionOf } from "#graphql/testing/http.ts";
import { createPreferenceLink } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import { proxy } from "../../proxy.ts";

useDatabase();

const request = (path: string, headers: Record<string, string> = {}) =>
  proxy(new NextRequest(`https://np.example${path}`, { headers: { accept: "text/html", ...headers } }));

describe("proxy without a database", () => {
  let original: ReturnType<typeof pool>;
  let unreachable: ReturnType<typeof createPool>;
  beforeEach(() => {
    original = pool();
    unreachable = createPool("postgres://someone:hunter2@127.0.0.1:1/np");
  });
  afterEach(async () => {
    setProcessSingleton("pool", original);
    vi.unstubAllEnvs();
    await unreachable.end();
  });

  test("passes every page through with its security headers, so that the page reports the error", async () => {
    const { id } = await makePerson();
    const { url } = await createPreferenceLink(ctxFor(), { userId: id });
    const cases: [string, Record<string, string>][] = [
      ["/preferences", await sessionOf(id)],
      ["/admin", await keyWith("ADMIN")],
      ["/sign-in", {}],
      [url.slice(url.indexOf("/p/")), {}],
      [await unsubscribeUrl("", { userId: id, topicIds: [(await makeTopic()).id] }), {}],
    ];
    setProcessSingleton("pool", unreachable);
    vi.stubEnv("DATABASE_URL", "postgres://someone:hunter2@127.0.0.1:1/np");
    for (const name of ["stored-secrets", "token-keys"]) setProcessSingleton(name, undefined);
    for (const [path, headers] of cases) {
      const response = await request(path, headers);
      const { headers: sent } = response;
      expect([path, response.status, sent.get("x-middleware-next")]).toEqual([path, 200, "1"]);
      expect(sent.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
      expect(sent.get("x-frame-options"), path).toBe("DENY");
    }
  });
});

describe("proxy over HTTPS", () => {
  let appUrl: string;
  beforeEach(() => {
    appUrl = env().appUrl;
  });
  afterEach(() => {
    env().appUrl = appUrl;
  });

  test.each([
    ["a page", "/sign-in"],
    ["an unknown path", "/nowhere"],
    ["a route handler", "/api/auth/me"],
    ["a recorded mail", "/admin/outbox/out_1/html"],
    ["an invalid link", "/p/not-a-link"],
  ])("sends Strict-Transport-Security for %s", async (_name, path) => {
    env().appUrl = "https://np.example";
    const transport = (await request(path)).headers.get("strict-transport-security");
    expect(transport).toBe("max-age=63072000; includeSubDomains");
    env().appUrl = "http://localhost:3000";
    expect((await request(path)).headers.has("strict-transport-security")).toBe(false);
  });
});

describe("proxy with SENTRY_DSN", () => {
  afterEach(() => {
    env().SENTRY_DSN = undefined;
  });
  const connectTargets = async () =>
    /connect-src ([^;]*)/.exec((await request("/sign-in")).headers.get("content-security-policy") ?? "")?.[1];

  test("lets pages connect to Sentry's origin only if the DSN is set", async () => {
    expect(await connectTargets()).toBe("'self'");
    env().SENTRY_DSN = "https://public:secret@errors.example:8443/sentry/7";
    expect(await connectTargets()).toBe("'self' https://errors.example:8443");
  });
});
