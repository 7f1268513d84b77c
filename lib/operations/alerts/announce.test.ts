import pg from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { key } from "#lib/testing/fixtures.ts";
import { at, database } from "../incidents/testing/incidents.ts";
import { receiveAlerts } from "./alertmanager.ts";

const receive = (names: readonly string[], status: "firing" | "resolved", minutes: number, instance = "a") =>
  receiveAlerts(ctxFor(key("OPERATIONS"), at(minutes)), {
    version: "4",
    alerts: names.map((alertname) => ({ status, labels: { alertname, severity: "critical", instance } })),
  });

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describe("announce", () => {
  test.each(["firing", "resolved"] as const)(
    "locks the incidents of %s alerts in the order of their ids",
    async (status) => {
      await asOwner(database.url, "DELETE FROM alerts");
      for (const name of ["First", "Second"]) await receive([name], "firing", 0);
      const rows = await asOwner<{ id: string }>(database.url, "SELECT id FROM incidents ORDER BY id");
      const [low, high] = rows.map(({ id }) => id);
      const other = await connect();
      await other.query("BEGIN");
      await other.query("SELECT FROM incidents WHERE id = $1 FOR UPDATE", [low]);
      // The later incident first. Another instance is another alert of the same incident.
      const announcing = receive(["Second", "First"], status, 1, status === "firing" ? "b" : "a");
      await vi.waitFor(async () => {
        const waiting = await asOwner(
          database.url,
          "SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        );
        const rowWaits = await asOwner(
          database.url,
          "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );
        expect(waiting.length + rowWaits.length).toBeGreaterThan(0);
      });
      // Someone who links both would have the lower id now. It must get the higher one too.
      await other.query("SELECT FROM incidents WHERE id = $1 FOR UPDATE NOWAIT", [high]);
      await other.query("COMMIT");
      await announcing;
    },
  );
});
