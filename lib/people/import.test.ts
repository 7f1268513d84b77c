import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { AccessError, OperatorError } from "#lib/errors.ts";
import { importPeople } from "./import.ts";
import {
  database,
  folder,
  importFile,
  importLines,
  importText,
  now,
  people,
  roster,
  staged,
} from "./testing/rosters.ts";
import { upsertUsers } from "./upsert.ts";

const then = new Date("2026-01-01T00:00:00.000Z");
const scripts = [
  "Zoë",
  "Ζωή",
  "陳大文",
  "محمد",
  "שרה",
  "नरेंद्र",
  "Nguyễn",
  "თამარ",
  "Ողջույն",
  "👩‍👩‍👧",
  'Ann "Bee" O\'Neil',
  "a, b",
];
const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

describe("importPeople", () => {
  test("imports ten thousand people of every script unchanged, in one call", async () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `${scripts[n % scripts.length]} ${n}`);
    const rows = names.map(
      (name, n) => `crm-${String(n).padStart(5, "0")},${cell(name)},p${n}@example.com,,,Asia/Tokyo,ja`,
    );
    const sizes: number[] = [];
    const path = await roster(`externalId,name,email,phone,slackUserId,timeZone,locale\n${rows.join("\n")}\n`);
    const report = await importPeople(ctxFor(), path, (bytes) => sizes.push(bytes));
    expect(report).toEqual({ imported: 10_000, bad: [], notes: new Map() });
    const kept = await people();
    expect(kept.map(({ name }) => name)).toEqual(names);
    expect(kept[77]).toMatchObject({ email: "p77@example.com", time_zone: "Asia/Tokyo", locale: "ja" });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(Buffer.byteLength(rows.join("\n")) + 57);
    expect(await staged()).toBe(0);
  });
});

describe("importPeople, accepted formats", () => {
  const ann = [{ external_id: "ann", name: "Ann", email: "ann@example.com" }];
  const forms: [string, string | Uint8Array, string?][] = [
    ["plainly", "externalId,name,email\nann,Ann,ann@example.com\n"],
    ["without a line end after the last line", "externalId,name,email\nann,Ann,ann@example.com"],
    ["with a byte order mark", "\uFEFFexternalId,name,email\nann,Ann,ann@example.com\n"],
    ["with CRLF", "externalId,name,email\r\nann,Ann,ann@example.com\r\n"],
    [
      "with a byte order mark, CRLF and all in quotes",
      '\uFEFF"externalId","name","email"\r\n"ann","Ann","ann@example.com"\r\n',
    ],
    [
      "in UTF-16 with a byte order mark",
      Buffer.from("\uFEFFexternalId,name,email\nann,Ann,ann@example.com\n", "utf16le"),
    ],
    ["in another order of columns", "email,externalId,name\nann@example.com,ann,Ann\n"],
    ["with underscores and capitals", "EMAIL,External_ID,Name\nann@example.com,ann,Ann\n"],
    ["with spaces around the cells", "externalId , name , email\n ann , Ann , ann@example.com \n"],
    ["with empty lines", "\nexternalId,name,email\n\n\nann,Ann,ann@example.com\n\n"],
    ["as NDJSON", '{"externalId":"ann","name":"Ann","email":"ann@example.com"}\n', "ndjson"],
    [
      "as NDJSON with unusual spelling",
      '\uFEFF\r\n {"external_id":"ann","NAME":"Ann","email":"ann@example.com","phone":null} \r\n\r\n',
      "jsonl",
    ],
    [
      "as NDJSON without a line end after the last line",
      '{"externalId":"ann","name":"Ann","email":"ann@example.com"}',
      "ndjson",
    ],
  ];
  test.each(forms)("reads a file %s", async (_, content, ending) => {
    expect(await importText(content, ending)).toEqual({ imported: 1, bad: [], notes: new Map() });
    expect(await people()).toMatchObject(ann);
  });

  test("accepts commas and quotes, but no line end, in a quoted name", async () => {
    const report = await importLines("externalId,name", 'a,"Bee, ""Ann"""', 'b,"two', 'lines"', "c,Cee");
    expect(report).toEqual({
      imported: 2,
      bad: [{ line: 3, problem: "name must be one line without control characters; the row ends on line 4" }],
      notes: new Map(),
    });
    expect((await people()).map(({ name }) => name)).toEqual(['Bee, "Ann"', "Cee"]);
  });

  test("reads backslashes, tabs and COPY's own markers as text", async () => {
    const names = ["\\N", "\\.", "a\\tb", "\\", "C:\\new"];
    await importLines("externalId,name", ...names.map((name, n) => `p${n},${name}`));
    expect((await people()).map(({ name }) => name)).toEqual(names);
  });
});

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

describe("importPeople, existing people", () => {
  test("keeps fields that the file omits or leaves empty, and changes the others", async () => {
    const before = {
      externalId: "ann",
      name: "Ann",
      email: "ann@example.com",
      phone: "+15550100001",
      slackUserId: "U012AB3CD",
      timeZone: "Europe/Berlin",
      locale: "de",
    };
    await upsertUsers(ctxFor(undefined, then), { users: [before] });
    await importLines("externalId,name,email,timeZone,locale", "ann,Anna,,,");
    const [row] = await asOwner(database.url, "SELECT * FROM users");
    expect(row).toMatchObject({
      name: "Anna",
      email: "ann@example.com",
      email_verified_at: then,
      phone: "+15550100001",
      phone_verified_at: then,
      slack_user_id: "U012AB3CD",
      slack_verified_at: then,
      time_zone: "Europe/Berlin",
      locale: "de",
      created_at: then,
      updated_at: now,
    });
    await importLines(
      "externalId,email,phone,slackUserId,timeZone",
      "ann,new@example.com,+15550100002,U9ZZ,Asia/Tokyo",
    );
    const [after] = await asOwner(database.url, "SELECT * FROM users");
    expect(after).toMatchObject({
      id: row?.id,
      name: "Anna",
      email: "new@example.com",
      email_verified_at: now,
      phone: "+15550100002",
      phone_verified_at: now,
      slack_user_id: "U9ZZ",
      slack_verified_at: now,
      time_zone: "Asia/Tokyo",
      locale: "de",
    });
  });

  test("reports a time zone that only ICU knows and imports the other rows", async () => {
    const { imported, bad } = await importLines("externalId,timeZone", "zone-1,IST", "zone-2,Asia/Kolkata");
    expect({ imported, bad }).toEqual({
      imported: 1,
      bad: [{ line: 2, problem: "timeZone is not an IANA time zone" }],
    });
  });

  test("audits changed addresses and stores a hash of the former ones, only for existing people", async () => {
    const names = ["ann", "bob", "cyd", "boss"];
    const list = names.map((externalId, n) => ({
      externalId,
      email: `${externalId}@example.com`,
      phone: `+1555010000${n}`,
    }));
    const { users: saved } = await upsertUsers(ctxFor(undefined, then), { users: list });
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE external_id = 'boss'");
    const report = await importLines(
      "externalId,name,email,phone,slackUserId",
      "ann,Ann,eve@example.org,+15550100000,",
      "bob,Bob,bob@example.com,,",
      "cyd,Cyd,CYD@example.com,+15550100009,U0CYD",
      "boss,Boss,,+15550100008,",
      "dan,Dan,ann@example.net,+15550100003,",
    );
    expect(report).toEqual({ imported: 5, bad: [], notes: new Map() });
    const nameOf = new Map(saved.map(({ id, externalId }) => [id, externalId]));
    const events = (await eventsOf({ action: "contact.change" })).flatMap(({ subject, before, after }) => {
      const name = nameOf.get(subject ?? "");
      return name ? [[name, [before, after]]] : [];
    });
    expect(Object.fromEntries(events)).toEqual({
      ann: [{ email: "a•••@e•••.com" }, { email: "e•••@e•••.org" }],
      cyd: [
        { email: "c•••@e•••.com", phone: "+1•••••02", slackUserId: null },
        { email: "C•••@e•••.com", phone: "+1•••••09", slackUserId: "U0•••" },
      ],
      boss: [{ phone: "+1•••••03" }, { phone: "+1•••••08" }],
    });
    const former = await asOwner<{ user_id: string; channel: string }>(
      database.url,
      "SELECT user_id, channel FROM former_addresses WHERE user_id = ANY ($1)",
      [[...nameOf.keys()]],
    );
    // The number of the boss now belongs to Dan.
    expect(former.map(({ user_id, channel }) => [nameOf.get(user_id), channel]).sort()).toEqual([
      ["ann", "EMAIL"],
      ["cyd", "SMS"],
    ]);
    await importLines("externalId,email", "fay,ann@example.com");
    expect(
      await asOwner(database.url, "SELECT FROM former_addresses WHERE user_id = ANY ($1)", [[...nameOf.keys()]]),
    ).toHaveLength(1);
  });

  test("waits for concurrent API calls for the same people, and all succeed", async () => {
    const ids = Array.from({ length: 300 }, (_, n) => `p-${n}`);
    const path = await roster(`externalId,name\n${ids.map((id) => `${id},File`).join("\n")}\n`);
    const call = () =>
      upsertUsers(ctxFor(), { users: ids.toReversed().map((externalId) => ({ externalId, name: "API" })) });
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([importFile(path), call(), importFile(path), call()]);
      if (round % 2 === 0) await asOwner(database.url, "DELETE FROM users WHERE external_id > 'p-2'");
    }
    expect(await people()).toHaveLength(300);
  });
});

describe("importPeople, access", () => {
  describe("importPeople, files that are not a roster", () => {
    const files: [string, string | Uint8Array, string, RegExp][] = [
      ["an unknown column", "externalId,age\na,1\n", "csv", /column "age".*externalId, name, email/],
      ["no column externalId", "name,email\nAnn,ann@example.com\n", "csv", /no column externalId/],
      ["a duplicate column", "externalId,name,NAME\na,b,c\n", "csv", /twice/],
      ["semicolons instead of commas", "externalId;name\na;b\n", "csv", /with commas/],
      ["an empty file", "", "csv", /no header/],
      ["a file of empty lines", "\n\r\n \n", "csv", /no header/],
      [
        "a header with an unclosed quote",
        'externalId,"name\na,Ann\n',
        "csv",
        /header on line 1 has an unclosed quotation mark/,
      ],
      ["another file extension", "externalId\na\n", "txt", /\.csv or \.ndjson/],
    ];
    test.each(files)("rejects %s", async (_, content, ending, sentence) => {
      const outcome = importText(content, ending);
      await expect(outcome).rejects.toBeInstanceOf(OperatorError);
      await expect(outcome).rejects.toThrow(sentence);
      expect(await people()).toEqual([]);
      expect(await staged()).toBe(0);
    });

    test.each(["csv", "ndjson"])("rejects a missing .%s file and a folder of that name", async (ending) => {
      const path = join(folder, `absent.${ending}`);
      await expect(importFile(path)).rejects.toBeInstanceOf(OperatorError);
      await mkdir(path);
      await expect(importFile(path)).rejects.toBeInstanceOf(OperatorError);
      expect(await staged()).toBe(0);
    });
  });
});

test.each([
  ["a VIEWER", { kind: "person", userId: "usr_1", role: "VIEWER", sessionId: "s" } as const],
  ["an AUDITOR", { kind: "person", userId: "usr_1", role: "AUDITOR", sessionId: "s" } as const],
  ["a key that only reads", { kind: "key", keyId: "key_1", name: "k", scopes: ["USERS_READ"] } as const],
])("rejects %s", async (_, actor) => {
  const path = await roster("externalId\na\n");
  await expect(importPeople(ctxFor(actor), path, () => undefined)).rejects.toBeInstanceOf(AccessError);
  expect(await people()).toEqual([]);
});
