import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { AccessError, OperatorError } from "#lib/errors.ts";
import { importPeople } from "./import.ts";
import { folder, importFile, importText, people, roster, staged } from "./testing/rosters.ts";

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

  test.each([
    ["a VIEWER", { kind: "person", userId: "usr_1", role: "VIEWER", sessionId: "s" } as const],
    ["an AUDITOR", { kind: "person", userId: "usr_1", role: "AUDITOR", sessionId: "s" } as const],
    ["a key that only reads", { kind: "key", keyId: "key_1", name: "k", scopes: ["USERS_READ"] } as const],
  ])("does not import people for %s", async (_, actor) => {
    const path = await roster("externalId\na\n");
    await expect(importPeople(ctxFor(actor), path, () => undefined)).rejects.toBeInstanceOf(AccessError);
    expect(await people()).toEqual([]);
  });
});
