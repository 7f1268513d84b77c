import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { database, importLines, importText, people } from "./testing/rosters.ts";
import { upsertUsers } from "./upsert.ts";

describe("importPeople, invalid rows", () => {
  test("are reported by their first line, and the valid rows are imported", async () => {
    const report = await importLines(
      "externalId,name,email,phone",
      "ok-1,One,one@example.com,",
      ",Nobody,nobody@example.com,",
      'ok-2,"Two',
      "of several",
      'lines",two@example.com,', // starts on line 4
      "bad-mail,Bad,not-an-address,",
      "",
      "",
      "bad-phone,Bad,,0151 2345",
      "too,many,,,cells,",
      "few,Few",
      "ok-3,Three,three@example.com,+49 151 1234567",
    );
    expect(report.bad).toEqual([
      { line: 3, problem: "externalId is missing" },
      { line: 4, problem: "name must be one line without control characters; the row ends on line 6" },
      { line: 7, problem: "email is not an email address" },
      {
        line: 10,
        problem: "phone is not a phone number in E.164 form, such as +15551234567: the country code is missing",
      },
      { line: 11, problem: "has more or fewer cells than the header" },
      { line: 12, problem: "has more or fewer cells than the header" },
    ]);
    expect(report.imported).toBe(2);
    expect((await people()).map(({ external_id }) => external_id)).toEqual(["ok-1", "ok-3"]);
  });

  test.each(["\n", "\r\n"])(
    "are reported by the correct line with line ends %j after leading empty lines",
    async (end) => {
      const lines = ["", "", "externalId", "bad\tid", "", "", '"ok', '"', "bad\tid", "", "ok-2", "bad\tid"];
      const report = await importText(`\uFEFF${lines.join(end)}${end}`);
      expect(report.bad.map(({ line }) => line)).toEqual([4, 9, 12]);
      expect(report.imported).toBe(2);
    },
  );

  test("are reported without their value, because it can be an address", async () => {
    const { bad } = await importLines("externalId,email,phone,timeZone", "a,secret-address,secret-phone,secret-zone");
    expect(bad).toHaveLength(1);
    expect(JSON.stringify(bad)).not.toContain("secret");
  });

  test("are reported by line in NDJSON too", async () => {
    const lines = [
      '{"externalId":"ok"}',
      "{not json}",
      "[1]",
      "null",
      '{"externalId":1}',
      "",
      '{"externalId":"x","age":3}',
      '{"name":"x"}',
    ];
    expect(await importText(lines.join("\n"), "ndjson")).toEqual({
      imported: 1,
      bad: [
        { line: 2, problem: "is not JSON" },
        { line: 3, problem: "is not a JSON object" },
        { line: 4, problem: "is not a JSON object" },
        { line: 5, problem: expect.stringMatching(/^externalId .*string/) },
        { line: 7, problem: 'has an unknown field "age"' },
        { line: 8, problem: "externalId is missing" },
      ],
      notes: new Map(),
    });
  });

  test("end only at a line feed in NDJSON, not at other separators of Unicode", async () => {
    const report = await importText(`{"externalId":"a","name":"x\u2028y"}\n{bad}\n`, "ndjson");
    expect(report.bad).toEqual([{ line: 2, problem: "is not JSON" }]);
    expect(await people()).toMatchObject([{ name: "x\u2028y" }]);
  });

  test("are reported if they are not UTF-8, and other rows are imported", async () => {
    const latin1 = Buffer.concat([Buffer.from("externalId,name\na,Zo"), Buffer.from([0xeb]), Buffer.from("\nb,Zoë\n")]);
    expect(await importText(latin1)).toMatchObject({ imported: 1, bad: [{ line: 2, problem: "is not UTF-8 text" }] });
  });

  test("include rows that repeat an id or an address of the file, except the first one", async () => {
    const report = await importLines(
      "externalId,name,email",
      "ann,First,ann@example.com",
      "ann,Second,other@example.com",
      "bob,Bob,ANN@example.com",
      "eve,Eve,eve@example.com",
      "eve,Eve,eve@example.com",
    );
    expect(report).toEqual({
      imported: 2,
      bad: [
        { line: 3, problem: "externalId is already on line 2" },
        { line: 4, problem: "email is already on line 2" },
        { line: 6, problem: "externalId is already on line 5" },
      ],
      notes: new Map(),
    });
    expect((await people()).map(({ name }) => name)).toEqual(["First", "Eve"]);
  });

  test("include rows that repeat an address of the file in another spelling", async () => {
    const report = await importLines("externalId,email", "a,info@münchen.example", "b,INFO@xn--mnchen-3ya.example");
    expect(report.bad).toEqual([{ line: 3, problem: "email is already on line 2" }]);
  });

  test("include rows whose address belongs to another person", async () => {
    await upsertUsers(ctxFor(), { users: [{ externalId: "ann", email: "ann@example.com" }] });
    const report = await importLines("externalId,email", "bob,Ann@Example.com", "ann,ANN@example.com");
    expect(report).toMatchObject({ imported: 1, bad: [{ line: 2, problem: "email belongs to another person" }] });
    expect(await people()).toMatchObject([{ external_id: "ann", email: "ANN@example.com" }]);
  });

  test("include rows that change the e-mail address of a person with a role", async () => {
    const list = ["ann", "bob", "cyd", "dan"].map((externalId) => ({
      externalId,
      ...(externalId !== "dan" && { email: `${externalId}@example.com` }),
    }));
    await upsertUsers(ctxFor(), { users: list });
    await asOwner(database.url, "UPDATE users SET role = CASE external_id WHEN 'bob' THEN 'AUDITOR' ELSE 'ADMIN' END");
    const report = await importLines(
      "externalId,name,email",
      "ann,Eve,eve@example.com",
      "bob,Bob,BOB@example.com",
      "cyd,Cyd,cyd@example.com",
      "dan,Dan,dan@example.com",
      "ann,Ann,",
    );
    const problem = "email belongs to a person with a role. Only an ADMIN can change it";
    expect(report).toEqual({ imported: 2, bad: [2, 3, 5].map((line) => ({ line, problem })), notes: new Map() });
    expect((await people()).map(({ name, email }) => [name, email])).toEqual([
      ["Ann", "ann@example.com"],
      [null, "bob@example.com"],
      ["Cyd", "cyd@example.com"],
      [null, null],
    ]);
  });
});

describe("importPeople, unreadable rows", () => {
  const badQuote = "has an unclosed quotation mark, or one inside a cell";
  const strays: [string, string][] = [
    ["that opens a cell and is not closed", 's,"Ann,s@example.com'],
    ["that closes a cell and does not open it", 's,Ann",s@example.com'],
    ["inside a cell", 's,An"n,s@example.com'],
    ["after a quoted cell", 's,"Ann"",s@example.com'],
  ];
  test.each(strays)("rejects only the row with a quote %s", async (_, stray) => {
    const rows = Array.from({ length: 5_000 }, (_, n) => `p-${n},"Ann, ${n}",p-${n}@example.com`);
    rows[3_999] = stray;
    const report = await importLines("externalId,name,email", ...rows);
    expect(report).toEqual({ imported: 4_999, bad: [{ line: 4_001, problem: badQuote }], notes: new Map() });
  });

  test("rejects only the row with an unclosed quote, however long the rest of the file is", async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => `p-${n},A person of the name ${n}`);
    rows[10] = 's,"Ann';
    expect(await importLines("externalId,name", ...rows)).toMatchObject({
      imported: 4_999,
      bad: [{ line: 12, problem: badQuote }],
    });
    expect(await importText('externalId,name\nx,Ex\ny,"Why')).toMatchObject({ imported: 1, bad: [{ line: 3 }] });
  });

  test("does not import the lines inside a quoted cell as people", async () => {
    const report = await importLines("externalId,name", 'ann,"Ann', "eve,Eve", '"', "bob,Bob");
    expect(report.bad).toEqual([
      { line: 2, problem: "name must be one line without control characters; the row ends on line 4" },
    ]);
    expect((await people()).map(({ external_id }) => external_id)).toEqual(["bob"]);
  });

  test.each([
    ["csv", ["externalId,name", "a,Ann", `b,${"x".repeat(200_000)}`, "c,Cee"]],
    ["ndjson", ["", '{"externalId":"a"}', JSON.stringify({ externalId: "b".repeat(200_000) }), '{"externalId":"c"}']],
  ])("rejects only the row that is too long in a .%s file", async (ending, lines) => {
    expect(await importText(lines.join("\n"), ending)).toMatchObject({
      imported: 2,
      bad: [{ line: 3, problem: "is longer than 64 KiB" }],
    });
  });
});

describe("importPeople, spreadsheet leftovers", () => {
  test("ignores and counts columns without a name, empty rows and empty trailing cells", async () => {
    const report = await importLines(
      "externalId,name,,email,,",
      "a,Ann,,a@example.com,,",
      ",,,,,",
      "b,Bob,,,,,,",
      " , ,,",
      "",
    );
    expect(report).toEqual({
      imported: 2,
      bad: [],
      notes: new Map([
        ["unnamed column", 3],
        ["empty row", 2],
        ["empty cells", 1],
      ]),
    });
    expect((await people()).map(({ email }) => email)).toEqual(["a@example.com", null]);
  });

  test("rejects a value in a column without a name", async () => {
    expect((await importLines("externalId,", "a,x", "b,,x", "c,")).bad).toEqual([
      { line: 2, problem: "has a value in a column without a name" },
      { line: 3, problem: "has more or fewer cells than the header" },
    ]);
  });
});
