import { describe, expect, test } from "vitest";
import { Variables } from "#lib/env.ts";
import { findStaleReference, referenceText } from "./reference.ts";

describe("findStaleReference", () => {
  test("finds nothing as long as docs/reference.md is up to date", async () => {
    expect(await findStaleReference()).toEqual([]);
  });

  test("reports docs/reference.md after a description of a variable was changed", async () => {
    const changed = Variables.extend({ PORT: Variables.shape.PORT.describe("Another description.") });
    expect(await findStaleReference(changed)).toEqual(["docs/reference.md is out of date: run npm run reference"]);
  });
});

describe("referenceText", () => {
  const rows = referenceText()
    .split("\n")
    .filter((line) => /^\| `[A-Z]/.test(line));

  test("lists every variable of lib/env.ts, each with a description that ends in a full stop", () => {
    expect(rows.map((row) => /`([A-Z_]+)`/.exec(row)?.[1])).toEqual(Object.keys(Variables.shape));
    expect(rows.filter((row) => !/\. \|$/.test(row))).toEqual([]);
  });

  test("marks the variables that hold a secret, and no other", () => {
    const secrets = rows.filter((row) => row.includes("| secret |")).map((row) => /`([A-Z_]+)`/.exec(row)?.[1]);
    expect(secrets.toSorted()).toEqual(
      [
        ...[
          "AUTH_SECRETS",
          "BACKUP_DATABASE_URL",
          "BACKUP_DRILL_DATABASE_URL",
          "BACKUP_PASSPHRASE",
          "DATABASE_READ_URL",
          "DATABASE_URL",
          "METRICS_TOKEN",
          "OIDC_CLIENT_SECRET",
        ],
        ...["PAGERDUTY_ROUTING_KEY", "RESEND_API_KEY", "RESEND_WEBHOOK_SECRETS", "SLACK_BOT_TOKEN"],
        ...["SLACK_SIGNING_SECRET", "TWILIO_AUTH_TOKEN"],
      ].toSorted(),
    );
  });
});
