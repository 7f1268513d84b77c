import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findEmbedded, startEmbedded } from "#db/embedded.ts";
import { asOwner, createTestDatabase } from "#db/testing/index.ts";
import { authenticateKey, createSession } from "#lib/auth/index.ts";
import { findSession } from "#lib/auth/session.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";

// These tests share no data, so they run concurrently.
describe.concurrent("np exit codes", () => {
  const helpCommands = [
    ["--help"],
    ["api-key", "--help"],
    ["api-key", "create", "--help"],
    ["migrate", "--help"],
    ["seed", "--help"],
    ["sessions", "end", "--help"],
    ["import", "--help"],
    ["import", "people", "--help"],
    ["smoke", "--help"],
    ["doctor", "--help"],
    ["backup", "--help"],
    ["backup", "drill", "--help"],
    ["restore", "--help"],
  ];
  test.each(helpCommands.map((args) => [args.join(" "), args] as const))(
    "exits with 0 and prints help to stdout for %s",
    async (_, args) => {
      const { code, out, err } = await run([...args], { url: "postgres://nobody@127.0.0.1:1/none" });
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(/^Usage: np/);
    },
  );

  const usageErrors: [string, RegExp][] = [
    ["", /Usage: np/],
    ["unheard-of", /unknown command 'unheard-of'/],
    ["api-key create", /required option '--name/],
    ["api-key create --name x --scopes SEND,ROOT", /"ROOT" is not a scope. The scopes are SEND/],
    ["api-key create --name x --scopes SEND --days 0", /number of days/],
    ["sessions end --reason lost", /missing required argument/],
    ["sessions end usr_x", /required option '--reason/],
    ["migrate --down none", /whole number of migrations/],
    ["migrate extra", /too many arguments/],
    ["import people", /missing required argument/],
    ["smoke --url ftp://localhost", /must be an http\(s\) URL/],
    ["smoke --url http://user:word@localhost", /URL without a user/],
    ["smoke --url", /argument missing/],
    ["doctor extra", /too many arguments/],
    ["backup", /name a folder, or set BACKUP_DIR/],
    ["backup dir --way tar", /Allowed choices are base, dump/],
    ["restore", /missing required argument/],
  ];
  test.each(usageErrors)("exits with 2 and prints the error to stderr for: %s", async (line, sentence) => {
    const { code, out, err } = await run(line.split(" ").filter(Boolean));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/^\s+at /m);
  });

  const unusableUrls: [string, string, RegExp][] = [
    ["a port without a listener", "postgres://user:hunter2@127.0.0.1:1/np", /cannot be used: .*ECONNREFUSED/],
    ["an invalid port", "postgres://user:hunter2@localhost:port/np", /cannot be used/],
    ["an unknown host", "postgres://user:hunter2@nowhere.invalid/np", /cannot be used/],
  ];
  test.each(unusableUrls)(
    "exits with 1 and one sentence without the password if DATABASE_URL has %s",
    async (_, url, sentence) => {
      const result = await run(["migrate"], { url });
      expectSentence(result, sentence);
      expect(result.err).not.toContain("hunter2");
    },
  );

  test("exits with 1 and one sentence if DATABASE_URL has a wrong password or database", async () => {
    const wrong = new URL(database.url);
    wrong.password = "hunter2";
    expectSentence(await run(["migrate"], { url: wrong.href }), /password authentication failed/);
    const absent = new URL(database.url);
    absent.pathname = "/np_absent";
    expectSentence(await run(["migrate"], { url: absent.href }), /database "np_absent" does not exist/);
  });

  test("exits with 1 and the variable's name if DATABASE_URL is not PostgreSQL", async () => {
    const { code, err } = await run(["seed"], { url: "mysql://user:hunter2@localhost/np" });
    expect(code).toBe(1);
    expect(err).toContain("DATABASE_URL must start with postgres://");
    expect(err).not.toContain("hunter2");
  });
});

describe("np sessions end", () => {
  test("ends all sessions of a person and reports an unknown person or a blank reason", async () => {
    await asOwner(database.url, "INSERT INTO users (id) VALUES ('usr_signed_in')");
    const { token } = await createSession("usr_signed_in", new Date());
    const end = (id: string, reason = "a lost phone") => run(["sessions", "end", id, "--reason", reason]);
    const [blank, unknown] = await Promise.all([end("usr_signed_in", " "), end("usr_nobody")]);
    expectSentence(blank, /--reason must not be blank/);
    expectSentence(unknown, /no such person/);
    expect(await findSession(token, new Date())).not.toBeNull();
    const { code, out, err } = await end("usr_signed_in");
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toContain("Ended 1 session of usr_signed_in.\n");
    expect(await findSession(token, new Date())).toBeNull();
  });
});

describe("np api-key create", () => {
  const args = ["api-key", "create", "--name", "crm", "--scopes"];

  test("prints only the working secret to stdout", async () => {
    const { code, out, err } = await run([...args, "send, USERS_WRITE"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^npk_\S+\n$/);
    expect(await authenticateKey(out.trim(), new Date())).toMatchObject({
      name: "crm",
      scopes: ["SEND", "USERS_WRITE"],
    });
    expect(err).not.toContain(out.trim());
    expect(err).toMatch(/^Created key_\w+ with SEND, USERS_WRITE\./);
  });

  test("sets an expiry with --days", async () => {
    const { out } = await run([...args, "SEND", "--days", "2"]);
    const day = 86_400_000;
    expect(await authenticateKey(out.trim(), new Date(Date.now() + 1.9 * day))).not.toBeNull();
    expect(await authenticateKey(out.trim(), new Date(Date.now() + 2.1 * day))).toBeNull();
  });

  test("rejects an invalid name with one sentence", async () => {
    expectSentence(await run(["api-key", "create", "--name", " ", "--scopes", "SEND"]), /--name must not be empty/);
  });
});

describe("np migrate", () => {
  test("applies migrations, reports them, does nothing the second time and rolls one back", async () => {
    const empty = await createTestDatabase("template0");
    try {
      const target = { url: empty.url };
      expect(await run(["migrate"], target)).toMatchObject({
        code: 0,
        out: "",
        err: expect.stringMatching(/^Applied 0001_foundation, .*\.\n$/) as string,
      });
      expect((await run(["migrate"], target)).err).toBe("Nothing to do: the schema is up to date.\n");
      expectSentence(await run(["migrate", "--down", "999"], target), /The database has \d+ migrations, so 999 cannot/);
      expect((await run(["migrate", "--down", "1"], target)).err).toMatch(/^Reverted 00\d\d_\w+\.\n$/);
      expect((await run(["migrate"], target)).err).toMatch(/^Applied 00\d\d_\w+\.\n$/);
    } finally {
      await empty.drop();
    }
  });

  test("is recommended by other commands on a database without a schema", async () => {
    const empty = await createTestDatabase("template0");
    try {
      const commands = [["seed"], ["api-key", "create", "--name", "x", "--scopes", "SEND"]];
      for (const args of commands) expectSentence(await run(args, { url: empty.url }), /\.\/np migrate/);
    } finally {
      await empty.drop();
    }
  });
});

describe("np seed", () => {
  test("creates the demo once and nothing the second time", async () => {
    expect(await run(["seed"])).toMatchObject({
      code: 0,
      out: "",
      err: expect.stringMatching(/^Created [1-9]\d* topics and 3 people\.\n$/) as string,
    });
    const ids = () =>
      asOwner(database.url, "SELECT id, updated_at FROM users UNION ALL SELECT id, updated_at FROM topics ORDER BY 1");
    const made = await ids();
    expect(await run(["seed"])).toMatchObject({ code: 0, err: "Created 0 topics and 0 people.\n" });
    expect(await ids()).toEqual(made);
  });
});

describe("np database selection", () => {
  const embedded = (dataDir: string) => ({ url: "", env: { DATA_DIR: dataDir } });

  test.each([
    ["migrate"],
    ["seed"],
    ["api-key", "create", "--name", "x", "--scopes", "SEND"],
    ["user", "export", "usr_nobody"],
    ["sessions", "end", "usr_nobody", "--reason", "lost"],
    ["audit", "verify", "--no-outside"],
    ["consent", "export"],
    ["doctor"],
  ])("%s names its database on stderr without user and password", async (...args) => {
    const { hostname, port, pathname, password } = new URL(database.url);
    const { target, err, out } = await run(args);
    expect(target).toBe(`${pathname.slice(1)} on ${hostname}:${port}`);
    expect(err + out).not.toContain(password);
  });

  test("uses the embedded database while the service is stopped and names its folder", async () => {
    const dataDir = join(folder, "embedded");
    const server = await startEmbedded({ dataDir, fast: true });
    await server.stop();
    const { code, out, target } = await run(
      ["api-key", "create", "--name", "x", "--scopes", "SEND"],
      embedded(dataDir),
    );
    expect({ code, target }).toEqual({ code: 0, target: `the embedded one in ${dataDir}` });
    expect(out).toMatch(/^npk_/);
    expect(await findEmbedded(dataDir), "stopped again").toBeNull();
  });

  test.each([["seed"], ["migrate"], ["api-key", "create", "--name", "x", "--scopes", "SEND"]])(
    "%s exits with 1 and creates nothing if there is no embedded database",
    async (...args) => {
      const dataDir = join(folder, "elsewhere", "data");
      const result = await run(args, embedded(dataDir));
      expectSentence(result, /^\s*There is no database in .*elsewhere\/data[.] Start the service first .*DATA_DIR/);
      await expect(access(join(folder, "elsewhere"))).rejects.toThrow(/ENOENT/);
    },
  );
});
