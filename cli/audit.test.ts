import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { audit } from "#lib/audit/index.ts";

const database = useDatabase();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "np-audit-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function np(line: string, env: Record<string, string> = {}) {
  const child = spawn(join(import.meta.dirname, "../np"), ["audit", ...line.split(" ")], {
    cwd: folder,
    env: { ...process.env, NP_CWD: "", INIT_CWD: "", DATABASE_URL: database.url, DATA_DIR: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: code as number | null, out, err };
}

test("a trail is verified, taken out and verified by itself; what was changed is named by its number", async () => {
  for (const action of ["test.one", "test.two", "test.three"])
    await transaction(ctxFor().actor, (tx) => audit(tx, ctxFor(), { action, reason: "why" }));

  const good = await np("verify");
  expect(good).toMatchObject({ code: 0, out: expect.stringMatching(/^OK: 3 events, head 3 [0-9a-f]{64}\n$/) });
  expect(good.err).toContain("Anchored with a key kept in the same database: set AUTH_SECRETS");
  expect(await np("export --out trail.ndjson")).toMatchObject({ code: 0, out: "", err: "Wrote 3 events.\n" });
  const lines = (await readFile(join(folder, "trail.ndjson"), "utf8")).split("\n");
  await writeFile(join(folder, "cut.ndjson"), lines.slice(0, 3).join("\n"));
  expect(await np("verify --file cut.ndjson")).toMatchObject({ code: 1, out: "First bad sequence number: 3\n" });

  await asOwner(database.url, "UPDATE audit_events SET reason = 'other' WHERE sequence = 2");
  expect(await np("verify")).toMatchObject({ code: 1, out: "First bad sequence number: 2\n" });
});

test("what contradicts itself is misused", async () => {
  expect(await np("verify --file x --anchors y")).toMatchObject({ code: 2, out: "" });
});
