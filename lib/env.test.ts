import { describe, expect, test } from "vitest";
import { parseEnv } from "./env.ts";

const problemsOf = (variables: Record<string, string>): string => {
  try {
    parseEnv(variables);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "none";
};

describe("parseEnv", () => {
  test("returns the documented defaults if no variable is set", () => {
    expect(parseEnv({})).toMatchObject({
      PORT: 3000,
      DATA_DIR: ".data",
      LOG_LEVEL: "info",
      NODE_ENV: "production",
      appUrl: "http://localhost:3000",
      embedded: true,
      demo: true,
    });
  });

  test("treats empty and blank values as unset", () => {
    const names = [
      "DATABASE_URL",
      "PORT",
      "APP_URL",
      "AUTH_SECRETS",
      "DEMO",
      "METRICS_TOKEN",
      "LOG_LEVEL",
      "CISO_EMAIL",
    ];
    for (const blank of ["", " ", "\n"])
      expect(parseEnv(Object.fromEntries(names.map((name) => [name, blank])))).toEqual(parseEnv({}));
  });

  test("reports all problems together, of one variable and of several", () => {
    const message = problemsOf({
      PORT: "eighty",
      DATABASE_URL: "mysql://localhost/np",
      APP_URL: "example.com",
      METRICS_TOKEN: "short",
      LOG_LEVEL: "loud",
      DEMO: "perhaps",
      AUTH_SECRETS: "tiny",
      CISO_EMAIL: "nobody",
      TWILIO_ACCOUNT_SID: "AC1",
      OIDC_ISSUER: "https://issuer.example.com",
      RESEND_API_KEY: "re_1",
    });
    expect(message).toMatch(/^The environment has 12 problems:\n/);
    const named = message
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(" ")[0]);
    expect(named.sort()).toEqual(
      [
        ...[
          "APP_URL",
          "AUTH_SECRETS",
          "CISO_EMAIL",
          "DATABASE_URL",
          "DEMO",
          "EMAIL_FROM",
          "LOG_LEVEL",
          "METRICS_TOKEN",
        ],
        ...["OIDC_CLIENT_ID", "PORT", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"],
      ].sort(),
    );
  });

  test("reports no values, so that a mistyped secret is not logged", () => {
    const secret = "hunter2-hunter2";
    const names = Object.keys(parseEnv({})).filter((name) => /^[A-Z_]+$/.test(name));
    const known = [...names, "DATABASE_URL", "DATABASE_READ_URL", "APP_URL", "AUTH_SECRETS", "DEMO", "METRICS_TOKEN"];
    const more = ["CISO_EMAIL", "OIDC_ISSUER", "SENTRY_DSN", "RESEND_BASE_URL", "GRAPHQL_INTROSPECTION"];
    const message = problemsOf(Object.fromEntries([...known, ...more].map((name) => [name, secret])));
    expect(message).toContain("DATABASE_URL");
    expect(message).not.toContain(secret);
  });
});

const bad: [string, string, RegExp][] = [
  ["PORT", "0", /PORT/],
  ["PORT", "65536", /PORT/],
  ["PORT", "3000.5", /PORT/],
  ["PORT", "0x10000000", /PORT/],
  ["DATABASE_URL", "localhost:5432", /DATABASE_URL must start with postgres/],
  ["DATABASE_READ_URL", "http://localhost", /DATABASE_READ_URL must start with postgres/],
  ["APP_URL", "ftp://example.com", /APP_URL must be an http/],
  ["APP_URL", "javascript:alert(1)", /APP_URL must be an http/],
  ["AUTH_SECRETS", `${"a".repeat(32)},short`, /AUTH_SECRETS every secret needs at least 32/],
  ["AUTH_SECRETS", " , ,", /AUTH_SECRETS/],
  ["METRICS_TOKEN", "fifteen-letters", /METRICS_TOKEN needs at least 16/],
  ["LOG_LEVEL", "INFO", /LOG_LEVEL/],
  ["DEMO", "yes", /DEMO must be 1 or 0/],
  ["RATE_LIMIT_KEY", "0", /RATE_LIMIT_KEY must be 1 or more/],
  ["RATE_LIMIT_PERSON", "many", /RATE_LIMIT_PERSON must be a number/],
  ["RATE_LIMIT_ADDRESS", "1.5", /RATE_LIMIT_ADDRESS must be a whole number/],
  ["TRUSTED_PROXIES", "-1", /TRUSTED_PROXIES must be 0 or more/],
  ["OFFICE_HOURS", "6-22", /OFFICE_HOURS must look like 06:00-22:00/],
  ["OFFICE_HOURS", "06:00-24:00", /OFFICE_HOURS must look like/],
];
describe("parseEnv", () => {
  test.each(bad)("rejects %s=%s", (name, value, sentence) => {
    expect(problemsOf({ [name]: value })).toMatch(sentence);
  });
});

const good: [string, string, Record<string, unknown>][] = [
  ["PORT", "8080", { PORT: 8080, appUrl: "http://localhost:8080" }],
  ["APP_URL", "https://example.com/", { appUrl: "https://example.com" }],
  ["DATABASE_URL", "postgresql://db/np", { embedded: false, demo: false }],
  ["DEMO", "0", { demo: false }],
  ["RATE_LIMIT_KEY", "20000", { RATE_LIMIT_KEY: 20_000 }],
  ["TRUSTED_PROXIES", "2", { TRUSTED_PROXIES: 2 }],
  ["OFFICE_HOURS", "22:00-06:00", { OFFICE_HOURS: { start: "22:00", end: "06:00" } }],
  ["DEMO", "on", { demo: true }],
  ["AUTH_SECRETS", ` ${"b".repeat(32)} ,${"a".repeat(40)},`, { AUTH_SECRETS: ["b".repeat(32), "a".repeat(40)] }],
];
describe("parseEnv", () => {
  test.each(good)("accepts %s=%s", (name, value, expected) => {
    expect(parseEnv({ [name]: value })).toMatchObject(expected);
  });
});

describe("parseEnv, variables that need each other", () => {
  const twilio = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t" };
  test.each([
    [{ ...twilio, TWILIO_FROM: "+15551234567" }],
    [{ ...twilio, TWILIO_MESSAGING_SERVICE_SID: "MG1" }],
    [{ OIDC_ISSUER: "https://i.example.com", OIDC_CLIENT_ID: "c", OIDC_CLIENT_SECRET: "s" }],
    [{ RESEND_API_KEY: "re_1", EMAIL_FROM: "News <news@example.com>" }],
  ])("accepts the complete set %j", (variables) => {
    expect(parseEnv(variables)).toMatchObject(variables);
  });
});

describe("parseEnv", () => {
  test("reports a missing variable together with the variable that looks like its misspelling", () => {
    const message = problemsOf({ RESEND_API_KEY: "re_1", EMAIL_FORM: "Secret <hidden@example.org>" });
    expect(message).toMatch(/^The environment has 1 problem:\n/);
    expect(message).toContain("EMAIL_FROM is needed with RESEND_API_KEY");
    expect(message).toContain("EMAIL_FORM is not a variable of this service. Did you mean EMAIL_FROM?");
    expect(message).not.toContain("hidden@example.org");
  });

  test("asks for the encryption of backups, of one kind", () => {
    expect(problemsOf({ BACKUP_DIR: "/backups" })).toMatch(
      /BACKUP_AGE_RECIPIENTS or BACKUP_PASSPHRASE is needed with BACKUP_DIR/,
    );
    expect(problemsOf({ BACKUP_DIR: "/backups", BACKUP_UNENCRYPTED: "1" })).toBe("none");
    expect(problemsOf({ BACKUP_DIR: "/backups", BACKUP_UNENCRYPTED: "0" })).toMatch(/is needed with BACKUP_DIR/);
    expect(problemsOf({ BACKUP_AGE_RECIPIENTS: "age1abc", BACKUP_PASSPHRASE: "correct horse battery" })).toMatch(
      /exclude each other/,
    );
    const identity = problemsOf({ BACKUP_AGE_RECIPIENTS: "AGE-SECRET-KEY-1QQ" });
    expect(identity).toMatch(/BACKUP_AGE_RECIPIENTS must be age recipients/);
    expect(identity).not.toContain("SECRET-KEY");
  });
});
