import { type ContextManager, context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actorFields, createLogger, type Log } from "./logger.ts";

/** The output lines of what `write` logs. */
function linesOf(write: (log: Log) => void, level: "debug" | "warn" = "debug"): string[] {
  const lines: string[] = [];
  write(createLogger({ write: (line) => void lines.push(line) }, level));
  return lines;
}
const lineOf = (fields: object, message?: string) => linesOf((log) => log.info(fields as never, message))[0] ?? "";

const circular: Record<string, unknown> = { name: "loop" };
circular.self = circular;
const throwing = Object.defineProperty({ fine: 1 }, "bad", {
  enumerable: true,
  get() {
    throw new Error("getter");
  },
});
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const causeLoop = new Error("outer");
causeLoop.cause = new Error("inner", { cause: causeLoop });
const drizzle = Object.assign(
  new Error(
    'Failed query: insert into "people" values ($1, $2)\nparams: Ada Lovelace,\n    at HIDDEN (x.ts:1:1),HIDDEN2',
  ),
  { params: ["HIDDEN"], detail: "Failing row contains (HIDDEN)", code: "23505" },
);
const deep = Array.from({ length: 40 }).reduce<object>((inner) => ({ inner }), { password: "HIDDEN" });

describe("createLogger", () => {
  test.each<[string, object, string?]>([
    ["authorization", { headers: { Authorization: "Bearer HIDDEN" } }],
    ["cookie", { headers: { cookie: "sid=HIDDEN" } }],
    ["raw header list", { rawHeaders: ["Cookie", "sid=HIDDEN"], list: ["authorization", "Basic HIDDEN"] }],
    ["Headers", { headers: new Headers({ authorization: "HIDDEN", "x-api-key": "HIDDEN" }) }],
    ["Map", { map: new Map([["api_key", "HIDDEN"]]) }],
    ["search params", { query: new URLSearchParams({ token: "HIDDEN" }) }],
    ["password", { input: { newPassword: "HIDDEN", list: [{ passwd: "HIDDEN" }] } }],
    ["api keys", { apiKey: "HIDDEN", API_KEY: "HIDDEN", "x-api-key": "HIDDEN", resendApiKey: "HIDDEN" }],
    ["secret", { clientSecret: "HIDDEN", secrets: ["HIDDEN"], signing_secret: { a: "HIDDEN" } }],
    ["numeric token", { token: 424242424242, otp: 424242424242 }],
    ["personal", { to: "HIDDEN", email: "HIDDEN", phoneNumber: "HIDDEN", address: { street: "HIDDEN" } }],
    ["slack and content", { slackUserId: "U0HIDDEN", subject: "HIDDEN", body: "HIDDEN", html: "HIDDEN" }],
    ["e-mail in text", { note: "sent to ada+HIDDEN@example.com." }, "for ada+HIDDEN@mail.example.co.uk"],
    ["e-mail, encoded", { note: "/x?e=HIDDEN%40example.com" }],
    ["e-mail, international", { note: "HIDDEN.é@bücher.example, HIDDEN@xn--bcher-kva.xn--p1ai, HIDDEN@localhost" }],
    ["e-mail as a key", { "HIDDEN@example.com": 1 }],
    ["number", { note: "+424242424242, +42 (424) 242-424242, tel:%2B424242424242" }],
    ["our keys", { note: "npk_HIDDEN-x_y and xoxb-1-HIDDEN and whsec_HIDDEN and AGE-SECRET-KEY-1HIDDEN" }],
    ["bearer", {}, "Authorization: Bearer HIDDEN"],
    ["bearer in text", {}, "rejected bearer HIDDEN.HIDDEN"],
    [
      "signed links",
      { url: "https://x.example/p/HIDDEN?x=1" },
      "GET /u/HIDDEN, /api/unsubscribe/HIDDEN and %2Fp%2FHIDDEN",
    ],
    ["query", { url: "https://x.example/a?token=HIDDEN&sig=HIDDEN&code=HIDDEN" }],
    ["URL", { url: new URL("https://user:HIDDEN@x.example/u/HIDDEN?token=HIDDEN") }],
    ["connection string", {}, "cannot reach postgres://np:HIDDEN@db.example:5432/np"],
    ["JSON in text", {}, '{"password":"HIDDEN \\" HIDDEN","token": "HIDDEN"} {\\"secret\\":\\"HIDDEN\\"}'],
    ["JWT", {}, "got eyJhbGciOiJI.eyJHIDDENHIDDEN.HIDDEN"],
    ["error", new Error("no mailbox HIDDEN@example.com", { cause: new Error("npk_HIDDEN at /p/HIDDEN") })],
    [
      "error with data",
      { error: Object.assign(new Error("x"), { config: { headers: "HIDDEN" }, response: "HIDDEN" }) },
    ],
    ["aggregate", { error: new AggregateError([new Error("Bearer HIDDEN")], "all") }],
    ["bound values", { error: drizzle }],
    ["bound values, thrown", drizzle],
    ["deep", { deep }],
    ["private key", {}, "-----BEGIN PRIVATE KEY-----\nHIDDEN\n-----END PRIVATE KEY-----"],
    ["Slack id in text", { note: "to U0HIDDEN42 and W0HIDDEN42" }],
    ["cut in the middle", { note: `${"x ".repeat(3_990)}HIDDEN${"HIDDEN".repeat(20)}@example.com` }],
    ["bytes", { chunk: Buffer.from("HIDDEN") }],
  ])("redacts %s", (_name, fields, message) => {
    const line = lineOf(fields, message);
    expect(line).not.toMatch(/HIDDEN|4242424/);
    expect(JSON.parse(line)).toMatchObject({ level: "info" });
  });
});

describe("createLogger with difficult values", () => {
  test.each<[string, object]>([
    ["circle", circular],
    ["BigInt", { n: 10n }],
    ["getter that throws", throwing],
    ["revoked proxy", { revoked: revoked.proxy }],
    ["invalid date", { at: new Date(Number.NaN) }],
    ["symbols and functions", { [Symbol("s")]: 1, s: Symbol("s"), f: () => 1 }],
    ["own hasOwnProperty and __proto__", JSON.parse('{"hasOwnProperty":1,"__proto__":{"x":1},"toJSON":1}')],
    [
      "toJSON that throws",
      {
        toJSON: () => {
          throw new Error("x");
        },
      },
    ],
    ["causes in a circle", causeLoop],
    ["error without stack", Object.assign(new Error("x"), { stack: undefined, name: "" })],
    ["not finite", { a: Number.NaN, b: Number.POSITIVE_INFINITY }],
    ["wide", { rows: Array.from({ length: 100_000 }, (_, id) => ({ id, list: [1, 2, 3] })) }],
    ["null", null as unknown as object],
  ])("writes a line despite %s", (_name, fields) => {
    expect(JSON.parse(lineOf(fields, "still here"))).toMatchObject({ message: "still here" });
    expect(lineOf(fields, "m").length).toBeLessThan(200_000);
  });

  test("writes one line of JSON for any value", () => {
    fc.assert(
      fc.property(
        fc.object({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
        fc.string(),
        (fields, message) => {
          const lines = linesOf((log) => log.child(fields).error(fields, message));
          expect(lines).toHaveLength(1);
          expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error" });
        },
      ),
    );
  });

  test.each([
    "a".repeat(8_000),
    "@".repeat(8_000),
    "+1 ".repeat(2_600),
    "token".repeat(1_600),
    '"token":"\\'.repeat(800),
    "a@a.".repeat(2_000),
    "://a".repeat(2_000),
    "\nparams: ".repeat(800),
  ])("scrubs adversarial text quickly (%#)", (text) => {
    const startedMs = performance.now();
    lineOf({ text, note: text });
    expect(performance.now() - startedMs).toBeLessThan(300);
  });
});

describe("log line", () => {
  test("has timestamp, level name, message and the request's fields", () => {
    const actor = { kind: "person", userId: "usr_1", role: "VIEWER", sessionId: "s" } as const;
    const [line = ""] = linesOf((log) =>
      log
        .child(actorFields({ actor, requestId: "r1" }))
        .warn({ action: "preference.set", result: "refused" }, "locked"),
    );
    const { timestamp, ...rest } = JSON.parse(line);
    expect(new Date(timestamp).toISOString()).toBe(timestamp);
    expect(rest).toEqual({
      level: "warn",
      requestId: "r1",
      user: "usr_1",
      role: "VIEWER",
      action: "preference.set",
      result: "refused",
      message: "locked",
    });
    expect(line.endsWith("}\n")).toBe(true);
  });

  test.each([
    [{ kind: "anonymous" }, "anonymous", "ANONYMOUS"],
    [{ kind: "key", keyId: "key_1", name: "ci", scopes: ["ADMIN", "SEND"] }, "key_1", "ADMIN+SEND"],
    [{ kind: "token", userId: "usr_1" }, "usr_1", "USER_TOKEN"],
    [{ kind: "link", userId: "usr_1", tenantKey: null }, "usr_1", "PREFERENCE_LINK"],
    [{ kind: "system", task: "digest" }, "system:digest", "SYSTEM"],
  ] as const)("names the actor %j", (actor, user, role) => {
    expect(actorFields({ actor, requestId: "r" })).toEqual({ requestId: "r", user, role });
  });

  test("keeps harmless fields with similar names", () => {
    const fields = {
      tokenCount: 3,
      bodyBytes: 12,
      emailVerified: true,
      tokenId: "tok_1",
      userId: "usr_1",
      path: "/preferences",
      at: "2026-11-01T10:00:00+01:00",
    };
    expect(JSON.parse(lineOf(fields))).toMatchObject(fields);
  });

  test("keeps type, message, stack and cause of an error", () => {
    const { error, message } = JSON.parse(lineOf(new TypeError("broken", { cause: "the wire" })));
    expect(message).toBe("broken");
    expect(error).toMatchObject({ type: "TypeError", message: "broken", cause: "the wire" });
    expect(error.stack).toContain("logger.test.ts");
    expect(JSON.parse(lineOf({ error: new Error("a", { cause: new Error("b") }) })).error.stack).not.toContain(
      "caused by",
    );
    expect(JSON.parse(lineOf({ error: drizzle })).error).toMatchObject({ code: "23505" });
  });

  test("does not let a field replace timestamp, level or message", () => {
    const line = lineOf({ level: "fatal", timestamp: "never", message: "forged" }, "real\n{}");
    expect(line.match(/"level"/g)).toHaveLength(1);
    expect(JSON.parse(line)).toMatchObject({ level: "info", _level: "fatal", message: "real\n{}", _message: "forged" });
  });

  test("below the log level, writes nothing and does not read the fields", () => {
    expect(linesOf((log) => log.info(throwing), "warn")).toEqual([]);
  });

  test("carries the ids of the active span", () => {
    const spanContext = { traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags: 1 };
    const active = trace.setSpanContext(ROOT_CONTEXT, spanContext);
    const manager: ContextManager = {
      active: () => active,
      with: (_context, fn, thisArg, ...args) => fn.call(thisArg as never, ...args),
      bind: (_context, target) => target,
      enable: () => manager,
      disable: () => manager,
    };
    context.setGlobalContextManager(manager);
    try {
      expect(JSON.parse(lineOf({}, "m"))).toMatchObject({ traceId: spanContext.traceId, spanId: spanContext.spanId });
    } finally {
      context.disable();
    }
    expect(lineOf({}, "m")).not.toContain("traceId");
  });
});
