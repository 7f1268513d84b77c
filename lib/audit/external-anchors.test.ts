import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { transaction } from "#db/client.ts";
import { openStreams } from "#db/stream.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { insertAnchors, signAnchor } from "./anchor.ts";
import { anchorHead } from "./anchor-head.ts";
import { monthsBefore } from "./chain-verifier.ts";
import { doubtful, type OutsideAnchor, ofDatabase } from "./external-anchors.ts";
import { auditKeys } from "./keys.ts";
import { useTrail, write } from "./testing/trail.ts";
import { verifyDatabase } from "./verify-database.ts";
import { whichDatabase } from "./which-database.ts";

const database = useDatabase();
const trail = useTrail(database);
const path = join(trail.folder, "audit-anchors.ndjson");
const sql = (text: string) => asOwner(database.url, text);
const wipe = "DELETE FROM audit_events; DELETE FROM audit_anchors; UPDATE audit_head SET sequence = 0, hash = ''";

/** Three events, anchored in the database and beside it. */
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

/** Another secret in place of those that there were, as whoever replaces the one in the database brings about. */
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
/** A line that says that the chain of a database had 719 events. */
async function lineOf(name: string | null): Promise<OutsideAnchor> {
  const ring = await auditKeys();
  const unsigned = { sequence: 719, hash, at: new Date().toISOString(), droppedFrom: null };
  return ofDatabase(ring, name, signAnchor(ring[0], unsigned));
}
const add = (line: object) => appendFile(path, `${JSON.stringify(line)}\n`);

test("a chain that is gone together with its key is not proven, and nothing is signed in its place", async () => {
  useSecret("a secret of whoever wrote to the database");
  await sql(wipe);
  const doubted = { count: 1, newest: { sequence: 3 } };
  expect(await verify()).toMatchObject({ verdict: { ok: true, count: 0 }, outside: 0, doubted });
  expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 1 });
  // Nor once the new one has grown past it, and is signed on another host.
  await write({}, {}, {}, {});
  expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 3 });
  const lines = await readFile(path, "utf8");
  await rm(path);
  expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored" });
  await appendFile(path, lines);
  expect(await verify()).toMatchObject({ verdict: { ok: true, count: 4 }, outside: 1, doubted });
});

test("nor does it help to note that all of it was past its retention", async () => {
  useSecret("a secret of whoever wrote to the database");
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
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 3, fromFile: true });
    expect(await trail.anchorLines()).toEqual(lines);
  }
  // Nor where another host's file came to hold the false anchor.
  for (const one of forged) await add(ofDatabase(await auditKeys(), await whichDatabase(), one));
  const doubted = { count: 1, newest: { sequence: 3 } };
  expect(await verify()).toMatchObject({ verdict: { ok: true, count: 0 }, outside: 2, doubted });
});

test.each<[what: string, months: number, has: string | undefined, isDoubted: boolean]>([
  ["gone, and signed so long ago that retention may have dropped it", 13, undefined, false],
  ["gone, and younger than any retention", 11, undefined, true],
  ["there, and as it was signed", 11, hash, false],
  ["there, and another, however old", 13, "another", true],
])("a claim under a retired key, of an event that is %s", (_, months, has, isDoubted) => {
  const now = new Date("2026-05-15T12:00:00Z");
  const at = monthsBefore(now, months).toISOString();
  const claim = { sequence: 3, hash, at, droppedFrom: null, key: "retired", signature: "" };
  const hashes = new Map(has === undefined ? [] : [[3, has]]);
  const chain = { last: 5, reached: 5, covered: 5, hashes, now };
  expect(doubtful([claim], chain)).toEqual(isDoubted ? [claim] : []);
  // Where the walk ended before it came there, nothing is known of it.
  if (has === undefined) expect(doubtful([claim], { ...chain, reached: 2 })).toEqual([]);
});

test("a key that is retired leaves doubt until the next one vouches for the same chain", async () => {
  useSecret("the next secret of 32 letters and more all alone");
  expect(await verify()).toMatchObject({ verdict: { ok: true }, doubted: { count: 1 } });
  expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored" });
  expect(await verify()).toMatchObject({ verdict: { ok: true }, outside: 1, doubted: null });
});

test("what another database left in the same folder is left aside, unless somebody names it", async () => {
  await add(await lineOf("7500000000000000000/elsewhere"));
  const good = { verdict: { ok: true, anchors: 1 }, outside: 1, doubted: null };
  expect(await verify()).toMatchObject({ ...good, elsewhere: { count: 1, database: "7500000000000000000/elsewhere" } });
  await write({});
  expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored", anchor: { sequence: 4 } });
  expect(await verify(path)).toMatchObject({ verdict: { ok: false, sequence: 5 } });
  expect(await trail.verifyLines(await trail.exported())).toMatchObject({ ok: true, count: 4 });
});

test.each<[what: string, change: (line: OutsideAnchor, here: string) => object, found: object]>([
  ["of before databases were named", ({ database: _, origin: __, ...line }) => line, { verdict: { ok: false } }],
  ["of this one", (line) => line, { verdict: { ok: false } }],
  ["without the signature for it", (line) => ({ ...line, origin: null }), { doubted: { count: 1 } }],
  ["of an unknown key", (line) => ({ ...line, key: "retired" }), { doubted: { count: 1 } }],
  ["under a false signature", (line) => ({ ...line, signature: "x" }), { doubted: { count: 1 } }],
  ["of another, renamed to this one", (line, database) => ({ ...line, database }), { doubted: { count: 1 } }],
  [
    "of another, under an unknown key",
    (line) => ({ ...line, database: "1/x", key: "retired" }),
    { verdict: { ok: true }, doubted: null, elsewhere: { count: 1 } },
  ],
])("a line %s", async (what, change, found) => {
  const here = await whichDatabase();
  const line = await lineOf(what.startsWith("of another") ? "7500000000000000000/elsewhere" : here);
  await add(change(line, here ?? ""));
  expect(await verify()).toMatchObject(found);
});

test("an idle chain that comes to a host without its anchors is anchored there, once", async () => {
  await writeFile(path, `${JSON.stringify(await lineOf("7500000000000000000/elsewhere"))}\n`);
  expect(await verify()).toMatchObject({ outside: 0 });
  for (let turn = 0; turn < 2; turn += 1) expect(await anchorHead(ctxFor())).toEqual({ outcome: "unchanged" });
  expect(await trail.anchorLines()).toHaveLength(2);
  expect(await verify()).toMatchObject({ verdict: { ok: true, anchors: 1 }, outside: 1 });
  expect(await sql("SELECT FROM audit_anchors")).toHaveLength(1);
});

test("where the server does not tell which database it is, nothing of it is left aside for that", async () => {
  await sql("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
  onTestFinished(async () => void (await sql("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC")));
  expect(await whichDatabase()).toBe(null);
  expect(await verify()).toMatchObject({ verdict: { ok: true, anchors: 1 }, outside: 1 });
  await add({ ...(await lineOf("7500000000000000000/elsewhere")), key: "retired" });
  expect(await verify()).toMatchObject({ doubted: { count: 1 } });
  await write({});
  expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused" });
  await sql("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC");
  expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored" });
});
