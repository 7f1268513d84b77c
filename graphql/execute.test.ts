import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { withRequestId } from "#lib/telemetry/index.ts";
import { key } from "#lib/testing/fixtures.ts";
import { execute } from "./execute.ts";
import { OpenIncidentDocument } from "./generated/operations.ts";

const database = useDatabase();

describe("execute", () => {
  test("gives events the id of the HTTP request that the page handles", async () => {
    const input = { title: "Mails are late", severity: "LOW", message: "Since noon" } as const;
    const { errors } = await withRequestId("req-1", () => execute(OpenIncidentDocument, { input }, key("OPERATIONS")));
    expect(errors).toEqual([]);
    const events = await asOwner(
      database.url,
      "SELECT request_id FROM audit_events WHERE action = 'incident.open' AND subject = (SELECT id FROM incidents)",
    );
    expect(events).toEqual([{ request_id: "req-1" }]);
  });
});
