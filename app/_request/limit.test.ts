import { expect, test } from "vitest";
import { setAnchor } from "#db/anchor.ts";
import { useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { tooMany } from "./limit.ts";

useDatabase();

test("a request too many is answered 429 with when to come back, for this caller only", async () => {
  setAnchor("env", parseEnv({ RATE_LIMIT_ADDRESS: "2", TRUSTED_PROXIES: "1", LOG_LEVEL: "silent" }));
  const ask = (address: string) => tooMany({ kind: "anonymous" }, new Headers({ "x-forwarded-for": address }));
  expect([await ask("192.0.2.1"), await ask("192.0.2.1")]).toEqual([null, null]);
  const refused = await ask("192.0.2.1");
  expect(refused?.status).toBe(429);
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await ask("192.0.2.2")).toBeNull();
});
