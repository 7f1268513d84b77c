import { describe, expect, test } from "vitest";
import { importLines, importText, people } from "./testing/rosters.ts";

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
