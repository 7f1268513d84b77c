import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { closePool, createPool } from "#db/client.ts";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { proxyDatabase } from "#db/testing/proxy.ts";
import { parseEnv } from "#lib/env.ts";
import { beat, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { makeIncident, makeMaintenance, makeSnapshot } from "#lib/operations/status-page/testing/snapshot.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import Status from "./page.tsx";

let accepted = "en";
vi.mock("next/headers", () => ({ headers: async () => new Headers({ "accept-language": accepted }) }));

const database = useDatabase();
let folder: string;
const remember = (patch: object) =>
  setProcessSingleton("status-page", {
    ...{ snapshot: null, slow: null, reading: null, failedMs: null, isFileRead: false },
    ...patch,
  });

beforeEach(async () => {
  accepted = "en";
  folder = await mkdtemp(join(tmpdir(), "status-"));
  setProcessSingleton(
    "env",
    parseEnv({ DATA_DIR: folder, STATUS_PAGE_NAME: "Post <Co>", APP_URL: `http://${folder.slice(-6)}.test` }),
  );
  setProcessSingleton("queue-state", undefined);
  remember({});
});
afterEach(() => rm(folder, { recursive: true }));

async function page(query: Record<string, string> = {}) {
  const html = renderToStaticMarkup(
    await Status({ params: Promise.resolve({}), searchParams: Promise.resolve(query) }),
  );
  return { html, title: /<h1[^>]*>(.*?)<\/h1>/.exec(html)?.[1] };
}

/** As if nothing could be read any more, whatever the reason. */
async function withoutTables(run: () => Promise<void>): Promise<void> {
  await asOwner(database.url, "ALTER TABLE incidents RENAME TO incidents_gone");
  try {
    await run();
  } finally {
    await asOwner(database.url, "ALTER TABLE incidents_gone RENAME TO incidents");
  }
}

describe("status page", () => {
  test("shows components, objectives and empty lists in the visitor's language", async () => {
    await beat(newHeartbeat(() => ["w"], new Date()));
    const english = await page();
    expect(english.title).toBe("All systems operational");
    for (const text of [
      "Post &lt;Co&gt;",
      "Message processing",
      "No data yet",
      "No planned maintenance",
      "Service levels",
    ])
      expect(english.html).toContain(text);
    expect(english.html).not.toContain('role="status"');
    accepted = "de";
    const german = await page({ asked: "email" });
    expect(german.html).toContain("Falls diese Adresse noch nicht abonniert ist");
    expect((await page({ problem: "secret" })).html).toMatch(/<details[^>]*open/);
    expect((await page({ problem: "<b>", asked: "<b>" })).html).not.toMatch(/role="(alert|status)"/);
    expect(german.title).toBe("Alle Systeme funktionieren");
    expect(german.html).toContain("Keine geplante Wartung");
    expect(german.html).not.toMatch(/style=/);
  });

  test("shows the last known status with its age while it cannot be read, whatever the reason", async () => {
    const at = new Date(Date.now() - 2 * 3_600_000 - 1_000);
    const old = makeIncident(["OPEN", "RESOLVED", "VERIFIED"], { resolvedAt: at, title: "Long ago" });
    const open = makeIncident(["OPEN"], { id: "inc_2", title: "<b>Mails</b> are late" });
    const snapshot = makeSnapshot({
      at,
      states: { SMS: "paused" },
      incidents: [open, old],
      maintenance: [
        makeMaintenance({ title: "Updates of May" }),
        makeMaintenance({ id: "mnt_0", title: "Updates of April", status: "COMPLETED" }),
      ],
    });
    remember({ snapshot });
    await withoutTables(async () => {
      const { html, title } = await page();
      expect(title).toBe("Service unavailable");
      for (const text of [
        "(2 hours ago)",
        "&lt;b&gt;Mails&lt;/b&gt; are late",
        "Updates of May",
        "Paused",
        "100% uptime",
      ])
        expect(html).toContain(text);
      expect(html).toContain(`dateTime="${at.toISOString()}"`);
      // The feeds and the JSON link to each entry.
      for (const { id } of [...snapshot.incidents, ...snapshot.maintenance]) expect(html).toContain(` id="${id}"`);
      expect(html).toMatch(/<details[^>]*>.*Completed maintenance \(1\).*Updates of April.*<\/details>/);
    });
  });

  test("says that nothing is known without a database and without an earlier status", async () => {
    const proxy = await proxyDatabase(database.url);
    await closePool();
    setProcessSingleton("pool", createPool(proxy.url));
    await proxy.close();
    try {
      const { html, title } = await page();
      expect(title).toBe("Status unknown");
      expect(html).not.toContain("Operational");
    } finally {
      await closePool();
      setProcessSingleton("pool", createPool(database.url));
    }
  });
});
