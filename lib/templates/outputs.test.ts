import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { compileMessage } from "./compile-message.ts";
import { digestEmail, digestSlack } from "./digest.ts";

const links = { preferences: "https://np.example/p?a=1&b=2" };
const compile = (body: string, data: Record<string, unknown> = {}) =>
  compileMessage({
    subject: "News",
    body,
    data,
    topic: { name: "Orders", classification: "TRANSACTIONAL" },
    locale: "en",
    appUrl: "https://np.example",
  });
const markdownBlock = (blocks: unknown[]) =>
  (blocks as { type: string; text: string }[]).find((block) => block.type === "markdown")?.text ?? "";
const slackOf = async (body: string, data?: Record<string, unknown>) =>
  markdownBlock((await compile(body, data)).slack({ name: "Ada" }, links).blocks);

describe("compileMessage with line breaks", () => {
  test.each(["Hi {{name}},\n\nall is well.\n\nBest,\nThe team", "Hi {{name}},\n\nall is well.\n\nBest,  \nThe team"])(
    "keeps them in mail, SMS and Slack: %j",
    async (body) => {
      const message = await compile(body);
      const { html, text } = message.email({ name: "Ada" }, links);
      expect(html).toMatch(/Best,<br ?\/?>\s*The team/);
      expect(text).toContain("Hi Ada,\n\nall is well.\n\nBest,\nThe team\n");
      expect(message.sms({ name: "Ada" }).text).toBe("News: Hi Ada, all is well. Best,\nThe team");
      const slack = message.slack({ name: "Ada" }, links);
      expect(markdownBlock(slack.blocks)).toBe("Hi Ada,\n\nall is well.\n\nBest,\nThe team");
      expect(slack.text).toContain("Best,\nThe team");
      const digest = { kind: "FREQUENCY" as const, items: [message.item({ name: "Ada" })], locale: "en", links };
      const mail = await digestEmail(digest);
      expect(mail.html).toMatch(/Best,<br ?\/?>\s*The team/);
      expect(mail.text).toContain("Best,\nThe team");
      expect(markdownBlock(digestSlack(digest).blocks)).toContain("Best,\nThe team");
    },
  );

  test("keeps them in a list and a quotation", async () => {
    expect(await slackOf("- one\n  more\n- two\n\n> a\n> b")).toBe("- one\n  more\n- two\n\n> a\n> b");
  });
});

describe("compileMessage with ampersands for Slack", () => {
  test.each([
    ["[go](https://x.example/?a=1&b=2)", "[go](https://x.example/?a=1&b=2)"],
    ["[go]({{url}})", "[go](https://x.example/?a=1&b=2)"],
    ["[go](https://x.example/?a={{v}}&b=2)", "[go](https://x.example/?a=R%26D&b=2)"],
    ["https://x.example/?a=1&b=2", "[https://x.example/?a=1&b=2](https://x.example/?a=1&b=2)"],
    ["<https://x.example/?a=1&b=2>", "[https://x.example/?a=1&b=2](https://x.example/?a=1&b=2)"],
    ["[go]({{odd}})", "[go](https://x.example/?a=1&copy%3B=2)"],
    ["Research & Development, {{v}}", "Research & Development, R&D"],
    ["`a && b <c>` {{v}}", "`a && b <c>` R&D"],
    ["```\na && b\n```", "```\na && b\n```"],
    ["`{{v}}`", "`R&D`"],
  ])("keeps ampersands unescaped: %s", async (body, expected) => {
    expect(
      await slackOf(body, {
        url: "https://x.example/?a=1&b=2",
        odd: "https://x.example/?a=1&copy;=2",
        v: "R&D",
      }),
    ).toBe(expected);
  });

  test("keeps ampersands unescaped in a digest's preferences link", async () => {
    const item = (await compile("word ".repeat(2_000))).item({ name: "Ada" });
    const text = markdownBlock(
      digestSlack({ kind: "FREQUENCY", items: [item, item, item], locale: "en", links }).blocks,
    );
    expect(text).toContain("](https://np.example/p?a=1&b=2)");
  });

  test.each(["`<!channel>`", "`<@U1>`", "`<https://x.example|y>`", "```\n<!here>\n```", "`{{v}}`"])(
    "escapes mentions and links in code: %s",
    async (body) => {
      expect(await slackOf(body, { v: "<!channel>" })).not.toMatch(/<[!@#h]/);
    },
  );

  test("never lets an ampersand become an entity, at any position of the values", async () => {
    const parts = fc.constantFrom("&", "amp;", "copy;", "#38;", "lt", ";", "x", " ");
    const text = fc.array(parts, { minLength: 1, maxLength: 4 }).map((all) => all.join(""));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (before, value, after) => {
        const markdown = await slackOf("a{{before}}{{v}}{{after}}z", { before, v: value, after });
        const read = new MarkdownIt().parse(markdown, {}).flatMap(({ children }) => children ?? []);
        expect(read.map(({ content }) => content).join("")).toBe(`a${before}${value}${after}z`);
      }),
      {
        numRuns: 60,
        examples: [
          ["&", "&lt", ";"],
          ["&l", "t", ";"],
          ["&", "#38", ";x"],
        ],
      },
    );
  });
});
