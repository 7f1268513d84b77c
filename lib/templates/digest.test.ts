import { describe, expect, test } from "vitest";
import type { DigestItem } from "./compile-message.ts";
import { digestSlack, digestSms } from "./digest.ts";

const item = (subject: string, markdown = ""): DigestItem => ({
  topic: "Orders",
  classification: "TRANSACTIONAL",
  subject,
  html: "",
  text: "",
  markdown,
});
const digest = (items: DigestItem[], locale = "en") => ({
  kind: "FREQUENCY" as const,
  items,
  locale,
  links: { preferences: "https://np.example/preferences" },
});
const numbered = (count: number, subject: string, markdown?: string) =>
  Array.from({ length: count }, (_, index) => item(`${subject} ${index}`, markdown));
const markdownOf = ({ blocks }: { blocks: unknown[] }) =>
  (blocks as { type: string; text: string }[]).find(({ type }) => type === "markdown")?.text ?? "";

describe("digestSms and digestSlack", () => {
  test.each([
    ["en", /; and (\d+) more: https:\/\/np\.example\/preferences$/],
    ["de", /; und (\d+) weitere: https:\/\/np\.example\/preferences$/],
  ])("state the number of items that are not shown and a link to them, in the language %s", (locale, more) => {
    const many = digest(numbered(100, "A subject of some length that is like many another"), locale);
    const { text } = digestSms(many);
    expect(text.length).toBeLessThanOrEqual(1_600);
    const shown = text.match(/A subject/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(25);
    expect(shown + Number(more.exec(text)?.[1])).toBe(100);
    // Slack's fallback text has room for more items.
    expect(Number(more.exec(digestSlack(many).text)?.[1])).toBeLessThan(100 - shown);
  });

  test("show whole items in a Slack message and a link to the other items", () => {
    const markdown = markdownOf(digestSlack(digest(numbered(30, "Order", "word ".repeat(200)))));
    expect(markdown.length).toBeLessThanOrEqual(12_000);
    const shown = markdown.match(/\*\*Order \d+\*\*\n\n(?:word ){200}\n\n---/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(8);
    expect(markdown).toMatch(
      new RegExp(String.raw`---\n\nand ${30 - shown} more: \[[^\]]+\]\(https://np\.example/preferences\)$`),
    );
  });

  test("cut the first item if it does not fit, and still count the others", () => {
    const code = `\`\`\`\n${"line\n".repeat(5_000)}\`\`\``;
    const markdown = markdownOf(digestSlack(digest([item("Long", code), item("Short", "short")])));
    expect(markdown.length).toBeLessThanOrEqual(12_000);
    expect(markdown).toMatch(/line\n…\n```\n\n---\n\nand 1 more: \[/);
    const paragraph = markdownOf(digestSlack(digest([item("Long", "word ".repeat(5_000)), item("Short", "short")])));
    expect(paragraph.length).toBeGreaterThan(11_000);
    expect(paragraph).toMatch(/^\*\*Long\*\*\n\nword .*\w…\n\n---\n\nand 1 more: \[/);
    const { text } = digestSms(digest([item("word ".repeat(400)), item("Short")]));
    expect(text.length).toBeLessThanOrEqual(1_600);
    expect(text).toMatch(/word\.\.\.; and 1 more: https:/);
    expect(digestSms(digest([item("word ".repeat(400))])).text).toMatch(/word\.\.\.$/);
  });

  test("show all items in an SMS of exactly the maximum length", () => {
    const lead = "2 updates for you: ";
    const fitting = digest([item("a".repeat(1_600 - lead.length - 3)), item("b")]);
    expect(digestSms(fitting).text).toBe(`${lead}${fitting.items[0]?.subject}; b`);
    const [first, second] = [item(`${fitting.items[0]?.subject}a`), item("b")];
    expect(digestSms(digest([first, second])).text).toContain("and 1 more");
  });
});
