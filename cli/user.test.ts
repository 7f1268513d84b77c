import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";

const database = useDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "np-user-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const np = (...args: string[]) =>
  new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const env = {
      ...process.env,
      DATABASE_URL: database.url,
      NP_CWD: folder,
      DATA_DIR: join(folder, "data"),
    };
    execFile(join(import.meta.dirname, "../np"), args, { cwd: folder, env }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err: err.replace(/^Database: np_\w+ on \S+\n/, "") }),
    );
  });

describe("np user and np consent", () => {
  test("export a person's data and consents, erase the person and erase again by --replay", async () => {
    const [{ id, email }, topic] = [await makePerson(), await makeTopic({ classification: "MARKETING" })];
    await setPreference(ctxFor(signedIn(id)), { topicKey: topic.key, channel: "EMAIL", enabled: true });
    const [json, consents] = await Promise.all([
      np("user", "export", id),
      np("consent", "export", "--since", "2026-01-01", "--format", "csv"),
    ]);
    expect(JSON.parse(json.out)).toMatchObject({
      userId: id,
      addresses: [{ address: email }, {}, {}],
      consents: [{ topic: topic.key }],
    });
    expect(consents.out.split("\r\n")).toEqual([
      expect.stringMatching(/^userId,at,granted,topic/),
      expect.stringContaining(topic.key),
      "",
    ]);
    expect(await np("user", "erase", id, "--reason", "asked for")).toEqual({
      code: 0,
      out: "",
      err: `Erased ${id}.\n`,
    });
    const file = join(folder, "data/erasures.ndjson");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ userId: id });
    await asOwner(database.url, "INSERT INTO users (id, email) VALUES ($1, $2)", [id, email]);
    expect(await np("user", "erase", "--replay", file)).toEqual({
      code: 0,
      out: "",
      err: "Erased 1 person again; 0 did not exist.\n",
    });
    expect(await asOwner(database.url, "SELECT FROM users")).toEqual([]);
  }, 180_000);
});

describe("np user role", () => {
  test("makes the first ADMIN, by id or by external id, and records the reason", async () => {
    const { id, externalId } = await makePerson();
    const first = await np("user", "role", String(externalId), "ADMIN", "--reason", "first administrator");
    expect(first).toEqual({ code: 0, out: "", err: `${id} is ADMIN now.\n` });
    const changes = await asOwner(
      database.url,
      "SELECT FROM audit_events WHERE action = 'role.change' AND subject = $1",
      [id],
    );
    expect(changes).toHaveLength(1);
    expect(await np("user", "role", id, "VIEWER", "--reason", "a mistake")).toMatchObject({
      code: 1,
      err: expect.stringContaining("This is the last ADMIN."),
    });
  });

  test("refuses an unknown person, an unknown role and no reason", async () => {
    expect(await np("user", "role", "nobody-here", "ADMIN", "--reason", "a test")).toMatchObject({
      code: 1,
      err: expect.stringContaining("There is no person nobody-here. Add people with ./np import people."),
    });
    const { id } = await makePerson();
    expect(await np("user", "role", id, "OWNER", "--reason", "a test")).toMatchObject({ code: 2 });
    expect(await np("user", "role", id, "ADMIN")).toMatchObject({ code: 2 });
    expect(await np("user", "role", id, "AUDITOR", "--reason", " ")).toMatchObject({
      code: 1,
      err: expect.stringContaining("--reason must not be blank."),
    });
  });
});
