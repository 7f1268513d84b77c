import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { system, useDatabase } from "#db/testing/index.ts";
import { createLink } from "#lib/auth/magic-link.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { proxy } from "../../../proxy.ts";
import { POST } from "./route.ts";

useDatabase();
setProcessSingleton("env", parseEnv({ RATE_LIMIT_ADDRESS: "3", TRUSTED_PROXIES: "1", LOG_LEVEL: "silent" }));

const shared = { "x-forwarded-for": "192.0.2.1", accept: "text/html" };
const submit = (token: string) =>
  POST(
    new Request("https://np.example/sign-in/link", {
      method: "POST",
      headers: shared,
      body: new URLSearchParams({ token }),
    }),
  );
const open = (token: string) =>
  proxy(new NextRequest(`https://np.example/sign-in/confirm?token=${token}`, { headers: shared }));

describe("POST /sign-in/link", () => {
  test("signs in with a valid link from an address over its rate limit and refuses invalid links", async () => {
    const { email } = await makePerson();
    const link = await transaction(system, (tx) =>
      createLink(tx, email ?? "", "/preferences", new Date(Date.now() + 60_000)),
    );
    const token = new URL(link).searchParams.get("token") ?? "";
    const statuses = [];
    for (let sent = 0; sent < 4; sent += 1) statuses.push((await submit("invalid")).status);
    expect(statuses).toEqual([303, 303, 303, 429]);
    expect((await open("invalid")).status).toBe(429);
    expect((await open(token)).status).toBe(200);
    const signedIn = await submit(token);
    expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, "/preferences"]);
    expect(signedIn.headers.get("set-cookie")).toContain("np_session=");
    expect((await submit(token)).status).toBe(429);
  });
});
