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

const ask = (path: string, headers: Record<string, string> = {}) =>
  proxy(new NextRequest(`https://np.example${path}`, { headers: { accept: "text/html", ...headers } }));

describe("when the database cannot be reached", () => {
  let before: ReturnType<typeof pool>;
  let unreachable: ReturnType<typeof createPool>;
  beforeEach(() => {
    before = pool();
    unreachable = createPool("postgres://somebody:hunter2@127.0.0.1:1/np");
  });
  afterEach(async () => {
    setProcessSingleton("pool", before);
    vi.unstubAllEnvs();
    await unreachable.end();
  });

  test("every page is still asked, under its policy: it says itself that something went wrong", async () => {
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
    vi.stubEnv("DATABASE_URL", "postgres://somebody:hunter2@127.0.0.1:1/np");
    for (const known of ["stored-secrets", "token-keys"]) setProcessSingleton(known, undefined);
    for (const [path, headers] of cases) {
      const answer = await ask(path, headers);
      const { headers: sent } = answer;
      expect([path, answer.status, sent.get("x-middleware-next")]).toEqual([path, 200, "1"]);
      expect(sent.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
      expect(sent.get("x-frame-options"), path).toBe("DENY");
    }
  });
});

describe("the transport", () => {
  let appUrl: string;
  beforeEach(() => {
    appUrl = env().appUrl;
  });
  afterEach(() => {
    env().appUrl = appUrl;
  });

  test.each([
    ["a page", "/sign-in"],
    ["what is not there", "/nowhere"],
    ["a route handler", "/api/auth/me"],
    ["a recorded mail", "/admin/outbox/out_1/html"],
    ["a link that does not hold", "/p/not-a-link"],
  ])("behind https what the proxy sends on holds the browser to it: %s", async (_name, path) => {
    env().appUrl = "https://np.example";
    const transport = (await ask(path)).headers.get("strict-transport-security");
    expect(transport).toBe("max-age=63072000; includeSubDomains");
    env().appUrl = "http://localhost:3000";
    expect((await ask(path)).headers.has("strict-transport-security")).toBe(false);
  });
});
