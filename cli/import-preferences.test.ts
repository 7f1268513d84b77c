import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { system, useDatabase } from "#db/testing/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";

const database = useDatabase();

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "np-import-"));
});
afterAll(() => rm(directory, { recursive: true }));

const np = (...args: string[]) =>
  new Promise<{ code: number | string | null | undefined; stdout: string; stderr: string }>((resolve) => {
    execFile(
      join(import.meta.dirname, "../np"),
      ["import", "preferences", ...args],
      { cwd: directory, env: { ...process.env, DATABASE_URL: database.url, NP_CWD: directory } },
      (error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });

describe("np import preferences", () => {
  test("imports a file and reports the result by its output and exit code", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const answer = {
      items: [
        {
          topic_id: topic.key,
          status: "OPTED_IN",
          default_status: "OPTED_OUT",
          has_custom_routing: true,
          custom_routing: ["email", "push"],
        },
      ],
    };
    await writeFile(join(directory, "people.json"), JSON.stringify([{ user: person.externalId, preferences: answer }]));
    const done = await np("--from", "courier", "people.json");
    expect(done).toMatchObject({ code: 0, stdout: expect.not.stringContaining("Imported") });
    expect(done.stderr).toContain("Imported 3 choices and 0 channel switches of 1 person from courier.");
    expect(done.stderr).toContain(
      "  1 x a channel that does not exist here (line 1 preferences.items.0.custom_routing)",
    );
    const rows = await transaction(system, (tx) =>
      tx.select().from(preferences).where(eq(preferences.userId, person.id)),
    );
    expect(Object.fromEntries(rows.map(({ channel, choice }) => [channel, choice]))).toEqual({
      EMAIL: true,
      SMS: false,
      SLACK: false,
    });

    await writeFile(join(directory, "one.json"), JSON.stringify(answer));
    const again = await np("--from", "courier", "--user", person.externalId ?? "", "one.json");
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain("3 were already set");

    const bad = await np("--from", "courier", "one.json");
    expect(bad).toMatchObject({ code: 1 });
    expect(bad.stderr).toContain("line 1: has no person: add a field `user`");
    expect(bad.stderr).toContain("1 entry was rejected.");
  });

  test.each([
    ["no vendor", ["people.json"], 2, "required option '--from <system>' not specified"],
    [
      "an unknown vendor",
      ["--from", "mailbird", "people.json"],
      2,
      "Allowed choices are knock, novu, courier, suprsend",
    ],
    ["a tenant without a person", ["--from", "knock", "--tenant", "acme", "people.json"], 2, "--tenant needs --user"],
    ["a missing file", ["--from", "knock", "none.json"], 1, "There is no file"],
    ["help", ["--help"], 0, undefined],
  ])("reports the exit code for %s", async (_, args, code, message) => {
    const result = await np(...args);
    expect(result.code).toBe(code);
    if (message) expect(result.stderr).toContain(message);
    else expect(result.stdout).toContain('{ "user": "<externalId>"');
  });
});
