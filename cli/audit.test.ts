import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { anchorHead, audit, sealEvents } from "#lib/audit/index.ts";
import { seal } from "#lib/audit/testing/seal-again.ts";
import { testAction } from "#lib/audit/testing/test-action.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { auditCommand } from "./audit.ts";

const database = useDatabase();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "np-audit-"));
});
afterAll(() => {
  setProcessSingleton("pool", undefined);
  return rm(folder, { recursive: true, force: true });
});

async function np(line: string, env: Record<string, string> = {}) {
  const child = spawn(join(import.meta.dirname, "../np"), ["audit", ...line.split(" ")], {
    cwd: folder,
    env: { ...process.env, NP_CWD: "", INIT_CWD: "", DATABASE_URL: database.url, DATA_DIR: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: code as number | null, out, err };
}

describe("np audit", () => {
  test("verifies an audit log and an export of it and reports the number of a missing event", async () => {
    for (const action of ["test.one", "test.two", "test.three"])
      await transaction(ctxFor().actor, (tx) => audit(tx, ctxFor(), { action: testAction(action), reason: "why" }));

    const good = await np("verify");
    expect(good).toMatchObject({ code: 0, out: expect.stringMatching(/^OK: 3 events, head 3 [0-9a-f]{64}\n$/) });
    expect(good.err).toContain("Anchored with a key stored in the same database: set AUTH_SECRETS");
    expect(await np("export --out trail.ndjson")).toMatchObject({
      code: 0,
      out: "",
      err: expect.stringMatching(/^Database: .*\nWrote 3 events\.\n$/),
    });
    const lines = (await readFile(join(folder, "trail.ndjson"), "utf8")).split("\n");
    await writeFile(join(folder, "cut.ndjson"), lines.slice(0, 3).join("\n"));
    expect(await np("verify --file cut.ndjson")).toMatchObject({ code: 1, out: "First bad sequence number: 3\n" });
    await writeFile(join(folder, "more.ndjson"), Buffer.concat([Buffer.from(lines.join("\n")), Buffer.from([0xc3])]));
    expect(await np("verify --file more.ndjson")).toMatchObject({ code: 1 });
  });

  test("exits with 2 for contradictory options", async () => {
    expect(await np("verify --file x --anchors y")).toMatchObject({ code: 2, out: "" });
  });
});

describe("np audit verify with six events, anchored at 2 and 4", () => {
  const trail = useDatabase();
  const tables = ["audit_events", "audit_head", "audit_anchors"];
  const sql = (text: string) => asOwner(trail.url, text);
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "np-audit-"));
    useEnvironment({ DATA_DIR: dataDir });
    setProcessSingleton("pool", undefined);
    for (let index = 1; index <= 6; index += 1) {
      await transaction(ctxFor().actor, (tx) =>
        audit(tx, ctxFor(), { action: testAction(`test.${index}`), reason: "why" }),
      );
      await sealEvents();
      if (index === 2 || index === 4) await anchorHead(ctxFor());
    }
    for (const table of tables) await sql(`CREATE TABLE saved_${table} AS SELECT * FROM ${table}`);
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));
  beforeEach(() =>
    sql(tables.map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM saved_${table}`).join(";")),
  );

  function useEnvironment(variables: Record<string, string>): void {
    Object.assign(process.env, variables);
    setProcessSingleton("env", undefined);
  }

  /** Runs the command in this process, because starting another one takes longer than the command. */
  async function run(...args: string[]) {
    const written = { out: "", err: "" };
    const into = (where: keyof typeof written) => (piece: string | Uint8Array) => {
      written[where] += piece;
      return true;
    };
    const outputs = [
      vi.spyOn(process.stdout, "write").mockImplementation(into("out")),
      vi.spyOn(process.stderr, "write").mockImplementation(into("err")),
    ];
    setProcessSingleton("pool", undefined);
    try {
      await auditCommand().parseAsync(args, { from: "user" });
      return { code: process.exitCode ?? 0, ...written };
    } finally {
      process.exitCode = undefined;
      setProcessSingleton("pool", undefined);
      for (const output of outputs) output.mockRestore();
    }
  }

  const columns = "id, at, action, actor, actor_role, content_hash, salt";
  test.each<[what: string, statement: string, sequence: number]>([
    ["an edit", "UPDATE audit_events SET actor = 'usr_x' WHERE sequence = 3", 3],
    [
      "an insert",
      `UPDATE audit_events SET sequence = sequence + 1 WHERE sequence > 4; INSERT INTO audit_events (${columns}, sequence)
        SELECT 'aud_x', at, action, actor, actor_role, content_hash, salt, 5 FROM audit_events WHERE sequence = 4; ${seal(5)}`,
      5,
    ],
    ["a removal", "DELETE FROM audit_events WHERE sequence = 3", 3],
    ["two events swapped", "UPDATE audit_events SET sequence = 9 - sequence WHERE sequence IN (4, 5)", 4],
    ["truncation", "DELETE FROM audit_events WHERE sequence > 4", 5],
    [
      "everything removed from the database",
      "DELETE FROM audit_events; DELETE FROM audit_anchors; UPDATE audit_head SET sequence = 0, hash = ''",
      1,
    ],
    [
      "a forgery that was resealed and its anchors removed",
      `UPDATE audit_events SET actor = 'usr_x', mark = NULL WHERE sequence = 3; DELETE FROM audit_anchors; ${seal(3)}`,
      3,
    ],
  ])(
    "exits with 1 and the first bad sequence number after %s, for the database and an export",
    async (_, statement, n) => {
      await sql(statement);
      const bad = { code: 1, out: `First bad sequence number: ${n}\n` };
      expect(await run("verify")).toMatchObject(bad);
      const file = join(dataDir, "export.ndjson");
      expect(await run("export", "--out", file)).toMatchObject({ code: 0 });
      expect(await run("verify", "--file", file)).toMatchObject(bad);
    },
  );

  test("exits with 1 and instructions after everything was removed and the key in the database replaced", async () => {
    const forgetKey = () => setProcessSingleton("stored-secrets", undefined);
    const [was] = await asOwner<{ value: unknown }>(trail.url, "SELECT value FROM settings WHERE key = 'auth_secret'");
    const replace = async (value: unknown) => {
      await asOwner(trail.url, "UPDATE settings SET value = $1::jsonb WHERE key = 'auth_secret'", [
        JSON.stringify(value),
      ]);
      forgetKey();
    };
    onTestFinished(() => replace(was?.value));
    await replace("the secret of an intruder in the database");
    await sql("DELETE FROM audit_events; DELETE FROM audit_anchors; UPDATE audit_head SET sequence = 0, hash = ''");
    const unproven = { code: 1, out: expect.stringMatching(/^NOT PROVEN: 0 events, head 0 /) };
    expect(await run("verify")).toMatchObject({ ...unproven, err: expect.stringContaining("AUTH_SECRETS and verify") });
    expect(await run("verify", "--no-outside")).toMatchObject(unproven);
    const path = join(dataDir, "audit-anchors.ndjson");
    const movesFile = {
      ...unproven,
      err: expect.stringContaining(`recreated the database on purpose, move ${path} away`),
    };
    expect(await run("verify")).toMatchObject(movesFile);
    expect(await run("verify", "--anchors", path)).toMatchObject(movesFile);
    const lines = await readFile(path, "utf8");
    onTestFinished(() => writeFile(path, lines));
    await writeFile(path, lines.replaceAll(/"database":"[^"]*"/g, '"database":"7500000000000000000/elsewhere"'));
    expect(await run("verify")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^OK: 0 events/),
      err: expect.stringContaining("2 anchors of another database (7500000000000000000/elsewhere) were ignored"),
    });
  });

  test("records an export in the audit log", async () => {
    const file = join(dataDir, "since.ndjson");
    expect(await run("export", "--since", "2020-01-01", "--out", file)).toMatchObject({ code: 0 });
    expect(await sql("SELECT actor, after FROM audit_events WHERE action = 'audit.export'")).toEqual([
      { actor: "system:np audit", after: { since: "2020-01-01T00:00:00.000Z", until: null, format: "ndjson" } },
    ]);
  });

  test("exits with 0 for an intact audit log, and with 1 if it has no external anchors and --no-outside is not set", async () => {
    const ok = { code: 0, out: expect.stringMatching(/^OK: 6 events, head 6 /) };
    const unproven = { code: 1, out: expect.stringMatching(/^NOT PROVEN: 6 events, head 6 /) };
    expect(await run("verify")).toMatchObject(ok);
    const anchors = join(dataDir, "audit-anchors.ndjson");
    const elsewhere = join(dataDir, "elsewhere");
    useEnvironment({ DATA_DIR: elsewhere });
    onTestFinished(() => useEnvironment({ DATA_DIR: dataDir }));
    expect(await run("verify")).toMatchObject({ ...unproven, err: expect.stringContaining("with --anchors") });
    expect(await run("verify", "--no-outside")).toMatchObject(ok);
    expect(await run("verify", "--anchors", anchors)).toMatchObject(ok);
    expect(await run("verify", "--anchors", join(elsewhere, "none"))).toMatchObject(unproven);
    await sql("DELETE FROM audit_anchors");
    expect(await run("verify")).toMatchObject({ ...ok, err: expect.stringContaining("Not anchored yet") });
  });
});
