import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { compileMessage, type MessageTemplate } from "./compile-message.ts";
import { cleanLine } from "./escape.ts";

const links = { preferences: "https://np.example/p/token", unsubscribe: "https://np.example/u/token" };
const compile = (template: Partial<MessageTemplate>) =>
  compileMessage({
    subject: "Hello {{name}}",
    body: "Hi **{{name}}**",
    data: {},
    topic: { name: "Orders", classification: "MARKETING" },
    locale: "en",
    appUrl: "https://np.example",
    ...template,
  });
const markdownBlock = (blocks: unknown[]) =>
  (blocks as { type: string; text: string }[]).find((block) => block.type === "markdown")?.text ?? "";
/** Parses a Markdown text and returns every inline token as "type:content". */
const readMarkdown = (source: string) =>
  new MarkdownIt()
    .parse(source, {})
    .flatMap((token) => token.children ?? (/_(?:open|close)$/.test(token.type) ? [] : [token]))
    .map((token) => `${token.type}:${token.content}`);

const hostile = [
  "<script>alert(1)</script>",
  "{{name}} {{secret}}",
  "x](javascript:alert(1))",
  "**bold** _it_ `code` ~~s~~",
  '"><img src=x onerror=alert(1)>',
  "<!channel> <@U1> <https://evil.example|click>",
  "# heading",
  "1. item",
  "- item",
];
describe("compileMessage with hostile values", () => {
  test.each(hostile)("keeps the value %j as plain text in every output", async (value) => {
    const message = await compile({
      subject: "S {{v}}",
      body: "{{v}}\n\n{{name}}\n\n[a](https://x.example/?q={{v}})",
      data: { v: value },
    });
    const { html, text } = message.email({ name: value }, links);
    const body = html.slice(html.indexOf("<body"));
    expect(body).not.toMatch(/<script|<img|onerror=\S*alert\(1\)>|javascript:alert\(1\)"|<em>|<s>|<li|<strong>/);
    expect(body.match(/<h1/g)).toHaveLength(1);
    expect(text.startsWith(`${value}\n\n${value}\n\na (https://x.example/?q=`)).toBe(true);
    const slack = message.slack({ name: value });
    expect(JSON.stringify(slack.blocks.slice(0, 2)) + slack.text).not.toMatch(/<[!@#h]/);
    expect(readMarkdown(markdownBlock(slack.blocks)).slice(0, 2)).toEqual([`text:${value}`, `text:${value}`]);
  });

  test("never renders a person's name as markup", async () => {
    const message = await compile({ subject: "x", body: "{{name}}" });
    const strange = fc.string({
      unit: fc.oneof(
        fc.constantFrom(..."*_`~[]()<>#+-=.!|\\&;:/1 {}\"'\n"),
        fc.string({ unit: "grapheme", maxLength: 1 }),
      ),
    });
    const plain = message.email({ name: "Ada" }, links).html.replaceAll("Ada", "");
    fc.assert(
      fc.property(strange, (raw) => {
        const name = cleanLine(raw).trim();
        fc.pre(name !== "");
        const { html, text } = message.email({ name: raw }, links);
        expect(html.match(/<\w+/g)).toEqual(plain.match(/<\w+/g));
        expect(text.startsWith(`${name}\n\n--\n`)).toBe(true);
        const markdown = markdownBlock(message.slack({ name: raw }).blocks);
        expect(markdown).not.toMatch(/[<>]/);
        expect(readMarkdown(markdown)).toEqual([`text:${name}`]);
      }),
    );
  });

  test.each([
    ["javascript:alert(1)", "#"],
    ["JaVaScRiPt:alert(1)", "#"],
    [" java\nscript:alert(1)", "#"],
    ["data:text/html,x", "#"],
    ["//evil.example", "#"],
    ["Bob", "#"],
    ['https://x.example/"onmouseover="a', "https://x.example/%22onmouseover=%22a"],
    ["https://x.example/a)b c", "https://x.example/a%29b%20c"],
    ["https://x.example", "https://x.example"],
    ["mailto:ada@x.example", "mailto:ada@x.example"],
  ])("renders a link with the value %j as a link to %j", async (value, url) => {
    const message = await compile({ body: "[go]({{v}}) [me]({{name}})", data: { v: value } });
    const { html, text } = message.email({ name: value }, links);
    expect(html.split(`href="${url}"`)).toHaveLength(3);
    expect(text).toContain(`go (${url}) me (${url})`);
    expect(markdownBlock(message.slack({ name: value }).blocks)).toBe(`[go](${url}) [me](${url})`);
  });

  test("keeps a value inside a URL as a part of the URL", async () => {
    const message = await compile({ body: "[go](https://x.example/o/{{v}}?n={{name}})", data: { v: "a/b?c#d" } });
    const { html } = message.email({ name: "A & B=C" }, links);
    expect(html).toContain('href="https://x.example/o/a/b%3Fc%23d?n=A%20%26%20B%3DC"');
  });

  test("renders no HTML, script links or mentions from the author's Markdown", async () => {
    const message = await compile({
      body: "<b>raw</b> [x](javascript:a) [y](&#106;avascript:a) <!channel> https://x.example/?a=1&b=2",
    });
    const { html } = message.email({ name: "Ada" }, links);
    expect(html).toContain("&lt;b&gt;raw&lt;/b&gt;");
    expect(html).not.toMatch(/href="[^"]*javascript/i);
    expect(html).toContain('href="https://x.example/?a=1&amp;b=2"');
    expect(markdownBlock(message.slack({ name: "Ada" }).blocks)).toContain("&lt;!channel&gt;");
  });

  test("returns a subject of one line without control characters", async () => {
    const message = await compile({
      subject: "A {{v}}\r\nBcc: x@x.example {{name}}",
      data: { v: "1\r\nBcc: y@y.example\u0000" },
    });
    const { subject } = message.email({ name: "Ada\nCc: z" }, links);
    expect(subject).toBe("A 1 Bcc: y@y.example Bcc: x@x.example Ada Cc: z");
  });
});
