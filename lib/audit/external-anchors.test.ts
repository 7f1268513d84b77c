import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { transaction } from "#db/client.ts";
import { openStreams } from "#db/stream.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { insertAnchors, signAnchor } from "./anchor.ts";
import { anchorHead } from "./anchor-head.ts";
import { monthsBefore } from "./chain-verifier.ts";
import { bindToDatabase, type ExternalAnchor, findUnconfirmed } from "./external-anchors.ts";
import { auditKeys } from "./keys.ts";
import { useTrail, write } from "./testing/trail.ts";
import { verifyDatabase } from "./verify-database.ts";
import { whichDatabase } from "./which-database.ts";

const database = useDatabase();
const trail = useTrail(database);
const path = join(trail.folder, "audit-anchors.ndjson");
const sql = (text: string) => asOwner(database.url, text);
const wipe = "DELETE FROM audit_events; DELETE FROM audit_anchors; UPDATE audit_head SET sequence = 0, hash = ''";

/** Three events, anchored in the database and in the file. */
beforeEach(async () => {
  await sql(wipe);
  await rm(path, { force: true });
  await write({}, {}, {});
  expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored", anchor: { sequence: 3 } });
});

async function verify(anchorsPath?: string) {
  const streams = openStreams(database.url);
  return verifyDatabase(streams, anchorsPath === undefined ? {} : { anchorsPath }).finally(() => streams.end());
}

/** Replaces the secrets, as an attacker who replaces the secret in the database does. */
function useSecret(secret: string): void {
  const before = process.env.AUTH_SECRETS;
  const use = (value: string | undefined) => {
    process.env.AUTH_SECRETS = value;
    setProcessSingleton("env", undefined);
  };
  use(secret);
  onTestFinished(() => use(before));
}

const hash = "27bb2d63b10cf501e702f72e8293c7dd760d8cccde583bf17a0c69f140342afc";
/** An anchor of a chain with 719 events in the named database. */
async function lineOf(name: string | null): Promise<ExternalAnchor> {
  const ring = await auditKeys();
  const unsigned = { sequence: 719, hash, at: new Date().toISOString(), droppedFrom: null };
  return bindToDatabase(ring, name, signAnchor(ring[0], unsigned));
}
const add = (line: object) => appendFile(path, `${JSON.stringify(line)}\n`);

describe("anchorHead and verifyDatabase", () => {
  test("report a chain replaced together with its key as unproven, and sign nothing", async () => {
    useSecret("the secret of an intruder in the database");
    await sql(wipe);
    const unconfirmed = { count: 1, newest: { sequence: 3 } };
    expect(await verify()).toMatchObject({ verification: { ok: true, count: 0 }, externalAnchors: 0, unconfirmed });
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 1 });
    // Nor after the new chain is longer and another host has signed it.
    await write({}, {}, {}, {});
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 3 });
    const lines = await readFile(path, "utf8");
    await rm(path);
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored" });
    await appendFile(path, lines);
    expect(await verify()).toMatchObject({ verification: { ok: true, count: 4 }, externalAnchors: 1, unconfirmed });
  });

  test("do not accept a gap note, signed with a replaced key, for the whole chain", async () => {
    useSecret("the secret of an intruder in the database");
    await sql(`${wipe}; UPDATE audit_head SET sequence = 10, hash = '${hash}'`);
    const [key] = await auditKeys();
    const [now, long] = [new Date(), monthsBefore(new Date(), 14)];
    const end = { sequence: 10, hash };
    const forged = [
      signAnchor(key, { ...end, droppedFrom: 1, at: now.toISOString() }),
      signAnchor(key, { ...end, droppedFrom: null, at: long.toISOString() }),
    ];
    await transaction(system, (tx) => insertAnchors(tx, forged));
    const lines = await trail.anchorLines();
    for (let round = 0; round < 2; round += 1) {
      expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 3, fromFile: true });
      expect(await trail.anchorLines()).toEqual(lines);
    }
    // Nor if another host's file contains the false anchor.
    for (const one of forged) await add(bindToDatabase(await auditKeys(), await whichDatabase(), one));
    const unconfirmed = { count: 1, newest: { sequence: 3 } };
    expect(await verify()).toMatchObject({ verification: { ok: true, count: 0 }, externalAnchors: 2, unconfirmed });
  });
});

describe("findUnconfirmed", () => {
  test.each<[what: string, months: number, has: string | undefined, isUnconfirmed: boolean]>([
    ["missing, and signed so long ago that retention may have dropped it", 13, undefined, false],
    ["missing, and younger than any retention", 11, undefined, true],
    ["present and as signed", 11, hash, false],
    ["present and different, however old", 13, "another", true],
  ])("judges an anchor under a retired key whose event is %s", (_, months, has, isUnconfirmed) => {
    const now = new Date("2026-05-15T12:00:00Z");
    const at = monthsBefore(now, months).toISOString();
    const anchor = { sequence: 3, hash, at, droppedFrom: null, key: "retired", signature: "" };
    const hashes = new Map(has === undefined ? [] : [[3, has]]);
    const chain = { last: 5, reached: 5, covered: 5, hashes, now };
    expect(findUnconfirmed([anchor], chain)).toEqual(isUnconfirmed ? [anchor] : []);
    // Events after the last one read are not known to be missing.
    if (has === undefined) expect(findUnconfirmed([anchor], { ...chain, reached: 2 })).toEqual([]);
  });
});

describe("verifyDatabase", () => {
  test("reports anchors of a retired key as unconfirmed until the next key signs the same chain", async () => {
    useSecret("the next secret of 32 letters and more all alone");
    expect(await verify()).toMatchObject({ verification: { ok: true }, unconfirmed: { count: 1 } });
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored" });
    expect(await verify()).toMatchObject({ verification: { ok: true }, externalAnchors: 1, unconfirmed: null });
  });

  test("ignores anchors of another database in the same folder, except in a file named explicitly", async () => {
    await add(await lineOf("7500000000000000000/elsewhere"));
    const good = { verification: { ok: true, anchors: 1 }, externalAnchors: 1, unconfirmed: null };
    expect(await verify()).toMatchObject({
      ...good,
      otherDatabases: { count: 1, database: "7500000000000000000/elsewhere" },
    });
    await write({});
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored", anchor: { sequence: 4 } });
    expect(await verify(path)).toMatchObject({ verification: { ok: false, sequence: 5 } });
    expect(await trail.verifyLines(await trail.exported())).toMatchObject({ ok: true, count: 4 });
  });

  test.each<[what: string, change: (line: ExternalAnchor, here: string) => object, found: object]>([
    ["without a database name", ({ database: _, origin: __, ...line }) => line, { verification: { ok: false } }],
    ["of this database", (line) => line, { verification: { ok: false } }],
    [
      "without the signature of the database name",
      (line) => ({ ...line, origin: null }),
      { unconfirmed: { count: 1 } },
    ],
    ["of an unknown key", (line) => ({ ...line, key: "retired" }), { unconfirmed: { count: 1 } }],
    ["with a false signature", (line) => ({ ...line, signature: "x" }), { unconfirmed: { count: 1 } }],
    [
      "of another database, renamed to this one",
      (line, database) => ({ ...line, database }),
      { unconfirmed: { count: 1 } },
    ],
    [
      "of another database, under an unknown key",
      (line) => ({ ...line, database: "1/x", key: "retired" }),
      { verification: { ok: true }, unconfirmed: null, otherDatabases: { count: 1 } },
    ],
  ])("judges an added anchor line: %s", async (what, change, found) => {
    const here = await whichDatabase();
    const line = await lineOf(what.startsWith("of another") ? "7500000000000000000/elsewhere" : here);
    await add(change(line, here ?? ""));
    expect(await verify()).toMatchObject(found);
  });

  test("accepts an idle chain moved to a host without its anchors once anchorHead writes its anchor there, once", async () => {
    await writeFile(path, `${JSON.stringify(await lineOf("7500000000000000000/elsewhere"))}\n`);
    expect(await verify()).toMatchObject({ externalAnchors: 0 });
    for (let round = 0; round < 2; round += 1) expect(await anchorHead(ctxFor())).toEqual({ outcome: "unchanged" });
    expect(await trail.anchorLines()).toHaveLength(2);
    expect(await verify()).toMatchObject({ verification: { ok: true, anchors: 1 }, externalAnchors: 1 });
    expect(await sql("SELECT FROM audit_anchors")).toHaveLength(1);
  });

  test("counts every external anchor if the server does not identify the database", async () => {
    await sql("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
    onTestFinished(async () => void (await sql("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC")));
    expect(await whichDatabase()).toBe(null);
    expect(await verify()).toMatchObject({ verification: { ok: true, anchors: 1 }, externalAnchors: 1 });
    await add({ ...(await lineOf("7500000000000000000/elsewhere")), key: "retired" });
    expect(await verify()).toMatchObject({ unconfirmed: { count: 1 } });
    await write({});
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused" });
    await sql("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC");
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored" });
  });
});
