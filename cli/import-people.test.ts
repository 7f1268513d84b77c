import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { asOwner } from "#db/testing/index.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";

describe("np import people", () => {
  beforeEach(() => asOwner(database.url, "DELETE FROM users"));
  const imported = async () =>
    (await asOwner<{ id: string }>(database.url, "SELECT external_id AS id FROM users ORDER BY 1")).map(({ id }) => id);

  test("resolves a relative file name against the caller's directory", async () => {
    const inner = join(folder, "a folder");
    await mkdir(inner);
    await writeFile(join(folder, "roster.csv"), "externalId\nouter\n");
    await writeFile(join(inner, "roster.csv"), "externalId\ninner\n");
    expect(await run(["import", "people", "roster.csv"], { cwd: inner })).toMatchObject({ code: 0, out: "" });
    expect(await imported()).toEqual(["inner"]);
    expect(await run(["import", "people", "../roster.csv"], { cwd: inner })).toMatchObject({ code: 0, out: "" });
    expect(await imported()).toEqual(["inner", "outer"]);
  });

  test("reports bad rows by line, imports the good ones and exits with 1", async () => {
    const path = join(folder, "mixed.csv");
    await writeFile(
      path,
      "externalId,email\nok,ok@example.com\nbad,not-an-address\n,x@example.com\nok,twin@example.com\n",
    );
    const { code, out, err } = await run(["import", "people", path]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("line 3: email is not an email address\n");
    expect(err).toContain("line 4: externalId is missing\n");
    expect(err).toContain("line 5: externalId is already on line 2\n");
    expect(err).toContain("Imported 1 person; 3 rows were rejected.\n");
    expect(await imported()).toEqual(["ok"]);
  });

  test("reports ignored rows and columns", async () => {
    const path = join(folder, "spreadsheet.csv");
    await writeFile(path, "externalId,email,,\nann,ann@example.com,,\n,,,\n,,,\n");
    const { code, err } = await run(["import", "people", path]);
    expect(code).toBe(0);
    expect(err).toContain("Ignored 2 columns without a name.\n");
    expect(err).toContain("Ignored 2 rows without a value.\n");
    expect(err).toContain("Imported 1 person.\n");
  });

  const invalidRosters: [string, string | null, RegExp][] = [
    ["absent.csv", null, /There is no file .*absent\.csv/],
    [".", null, /There is no file/],
    ["columns.csv", "externalId,age\na,1\n", /column "age"/],
    ["roster.txt", "externalId\na\n", /\.csv or \.ndjson/],
    ["open.csv", '"externalId\na\n', /not CSV: its header on line 1/],
  ];
  test("rejects a file that is not a roster with one sentence and exits with 1", async () => {
    for (const [name, content] of invalidRosters) if (content !== null) await writeFile(join(folder, name), content);
    const result = await Promise.all(invalidRosters.map(([name]) => run(["import", "people", name])));
    for (const [index, [, , sentence]] of invalidRosters.entries()) {
      const one = result[index];
      if (one) expectSentence(one, sentence);
    }
    expect(result).toHaveLength(invalidRosters.length);
    expect(await imported()).toEqual([]);
  });
});
