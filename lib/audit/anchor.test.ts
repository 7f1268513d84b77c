import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { createLogger } from "#lib/telemetry/logger.ts";
import { checkAnchor, signAnchor } from "./anchor.ts";
import { readAnchors } from "./anchor-file.ts";
import { bindToDatabase, classifyExternalAnchors } from "./external-anchors.ts";
import { anchorHead } from "./index.ts";
import { auditKeys } from "./keys.ts";
import { toLogLine } from "./publish.ts";
import { useTrail, write } from "./testing/trail.ts";

const database = useDatabase();
const trail = useTrail(database);

describe("anchorHead", () => {
  test("signs each head once, in the database and in the anchor file", async () => {
    expect(await anchorHead(ctxFor())).toEqual({ outcome: "unchanged" });
    await write({}, {});
    const anchoring = await anchorHead(ctxFor());
    const anchor = anchoring.outcome === "anchored" ? anchoring.anchor : null;
    expect(anchor).toMatchObject({ sequence: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await anchorHead(ctxFor())).toEqual({ outcome: "unchanged" });
    expect(await asOwner(database.url, "SELECT sequence::int, hash FROM audit_anchors")).toEqual([
      { sequence: 2, hash: anchor?.hash },
    ]);
    const [{ name, server } = {}] = await asOwner(
      database.url,
      "SELECT current_database() AS name, system_identifier AS server FROM pg_control_system()",
    );
    const line = { ...anchor, database: `${server}/${name}`, origin: expect.stringMatching(/^[\w-]{43}$/) };
    expect((await trail.anchorLines()).map((line) => JSON.parse(line))).toEqual([line]);
  });
});

describe("readAnchors", () => {
  test("reads anchors from log lines like those of the file, and skips other and truncated lines", async () => {
    const ring = await auditKeys();
    const lines: string[] = ["", "no json", '{"action":"job.run"}', '{"sequence":1'];
    const log = createLogger({ write: (line: string) => lines.push(line.trim()) }, "info");
    const hash = "27bb2d63b10cf501e702f72e8293c7dd760d8cccde583bf17a0c69f140342afc";
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      const made = signAnchor(ring[0], { sequence, hash, at: new Date().toISOString(), droppedFrom: null });
      log.info(toLogLine(bindToDatabase(ring, "7500000000000000000/here", made)));
      if (sequence === 50) lines.push(JSON.stringify(made));
    }
    const path = join(trail.folder, "log.ndjson");
    await writeFile(path, lines.join("\n"));
    const found = await classifyExternalAnchors(readAnchors(path), { ring, database: "7500000000000000000/here" });
    expect(found).toMatchObject({ unverified: [], otherDatabases: { count: 0 } });
    expect(found.good.map((one) => checkAnchor(ring, one))).toEqual(Array(101).fill("good"));
    expect(await Array.fromAsync(readAnchors(join(trail.folder, "absent")))).toEqual([]);
  });
});
