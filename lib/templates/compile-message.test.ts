import { describe, expect, test } from "vitest";
import { ValidationError } from "#lib/errors.ts";
import { compileMessage, type MessageTemplate } from "./compile-message.ts";

const links = { preferences: "https://np.example/p/token", unsubscribe: "https://np.example/u/token?a=1&b=2" };
const compile = (template: Partial<MessageTemplate>) =>
  compileMessage({
    subject: "Hello {{name}}",
    body: "Hi **{{name}}**",
    data: {},
    topic: { name: "Orders & more", classification: "MARKETING" },
    locale: "en",
    appUrl: "https://np.example",
    postalAddress: "1 Main Street,\n Springfield",
    ...template,
  });
const markdownBlock = (blocks: unknown[]) =>
  (blocks as { type: string; text: string }[]).find((b) => b.type === "markdown")?.text;

describe("compileMessage", () => {
  test("renders a mail with subject, HTML, text and a footer with the reason and the unsubscribe link", async () => {
    const message = await compile({
      body: "Hi **{{name}}**, [track]({{url}}) your *order*:\n\n1. {{order.id}}\n2. done\n\n> quoted",
      data: { url: "https://shop.example/t?a=1&b=2", order: { id: 42 } },
    });
    const { subject, html, text } = message.email({ name: "Ada" }, links);
    expect(subject).toBe("Hello Ada");
    expect(html).toContain("Hi <strong>Ada</strong>");
    expect(html).toContain('href="https://shop.example/t?a=1&amp;b=2"');
    expect(html).toContain('href="https://np.example/u/token?a=1&amp;b=2"');
    expect(html).toContain("Orders &amp; more");
    expect(text).toBe(
      [
        "Hi Ada, track (https://shop.example/t?a=1&b=2) your order:",
        "1. 42\n2. done",
        "> quoted",
        "--\nYou receive this because you are subscribed to Orders & more.",
      ].join("\n\n") +
        "\nChange what you receive: https://np.example/p/token" +
        "\nUnsubscribe from Orders & more: https://np.example/u/token?a=1&b=2" +
        "\n1 Main Street, Springfield\n",
    );
  });

  test("renders one compiled message for many people without mixing their values", async () => {
    const message = await compile({});
    const names = ["李小龙", "Łukasz", "محمد", "नमस्ते", "שרה", "Ольга", "O'Brien & Söhne", "👩‍👩‍👧", "ກຣິສ", "ราม"];
    for (const name of names) {
      const { subject, text } = message.email({ name }, links);
      expect(subject).toBe(`Hello ${name}`);
      expect(text).toContain(`Hi ${name}\n`);
      expect(message.sms({ name }).text).toBe(`Hello ${name}: Hi ${name}`);
    }
    expect(message.email({ name: "O'Brien" }, links).html).toContain("Hi <strong>O&#39;Brien</strong>");
  });

  test("omits the unsubscribe link and the postal address for a TRANSACTIONAL topic", async () => {
    const orders = { name: "Orders", classification: "TRANSACTIONAL" } as const;
    const { html, text } = (await compile({ topic: orders })).email(
      { name: "Ada" },
      { preferences: links.preferences },
    );
    for (const part of [html, text]) {
      expect(part).not.toContain("Unsubscribe");
      expect(part).not.toContain("Springfield");
      expect(part).not.toContain("subscribed to");
      expect(part).toContain("https://np.example/p/token");
    }
  });

  test.each([
    ["de-AT", "Hello zusammen", "Einstellungen ändern", 'lang="de"'],
    ["en-GB", "Hello there", "Change what you receive", 'lang="en"'],
    ["ja", "Hello there", "Change what you receive", 'lang="en"'],
  ])("greets a person without a name in %s with %s", async (locale, subject, change, lang) => {
    const mail = (await compile({ locale })).email({ name: "  " }, links);
    expect(mail.subject).toBe(subject);
    expect(mail.html).toContain(change);
    expect(mail.html).toContain(lang);
  });

  test("starts the inbox preview with the body without URLs", async () => {
    const { html } = (await compile({ body: "Hi {{name}}, [track](https://shop.example)\n\nnow" })).email(
      { name: "<A>" },
      links,
    );
    expect(html).toMatch(/display:none[^>]*>Hi &lt;A&gt;, track now</);
  });

  test("rejects missing fields with one ValidationError that names all of them", async () => {
    const refused = compile({ subject: "{{a.b}}", body: "{{name}} {{c}}", data: { a: {} } });
    await expect(refused).rejects.toThrow(ValidationError);
    await expect(refused).rejects.toThrow("{{a.b}}, {{c}}");
  });

  test("renders an SMS without Markdown characters, with single spaces and at most 1,600 characters", async () => {
    const body = "# Big\n\nHi **{{name}}**,\n\n\n> see [the *map*](https://m.example) and `code`\n\n---\n\n- end";
    expect((await compile({ subject: "News!", body })).sms({ name: "Ada" }).text).toBe(
      "News! Big Hi Ada, see the map (https://m.example) and code - end",
    );
    expect((await compile({ body: "word ".repeat(1_000) })).sms({ name: "Ada" }).text.length).toBeLessThanOrEqual(
      1_600,
    );
  });

  test("renders a Slack message with header, Markdown body, topic, reason, preferences link and fallback text", async () => {
    const body = "## Hi {{name}}\n\n- **a**\n- `{{v}}`\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```\n{{v}}\n```";
    const { text, blocks } = (await compile({ body, data: { v: "x_`y" } })).slack({ name: "Ada" });
    expect(blocks).toEqual([
      { type: "header", text: { type: "plain_text", text: "Hello Ada", emoji: false } },
      {
        type: "markdown",
        text: "## Hi Ada\n\n- **a**\n- `x_'y`\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n```\nx_'y\n```",
      },
      {
        type: "context",
        elements: [
          { type: "plain_text", text: "Orders &amp; more", emoji: false },
          {
            type: "plain_text",
            text: "You receive this because you are subscribed to Orders &amp; more.",
            emoji: false,
          },
          { type: "mrkdwn", text: "<https://np.example/preferences|Change what you receive>" },
        ],
      },
    ]);
    expect(text).toMatch(/^Hello Ada: Hi Ada/);
  });

  test("keeps Slack's limits for the longest content", async () => {
    const message = await compile({ subject: "<".repeat(400), body: "line & line\n\n".repeat(4_000) });
    const { text, blocks } = message.slack({ name: "Ada" });
    const [header] = blocks as { text: { text: string } }[];
    expect(header?.text.text.length).toBeLessThanOrEqual(150);
    expect(header?.text.text).toMatch(/^(?:&lt;)+…$/);
    expect(markdownBlock(blocks)?.length).toBeLessThanOrEqual(12_000);
    expect(text.length).toBeLessThan(40_000);
  });

  test("renders an empty body as a mail and omits Slack's empty block", async () => {
    const message = await compile({ body: "" });
    expect(message.sms({ name: "Ada" }).text).toBe("Hello Ada");
    expect(message.slack({ name: "Ada" }).blocks).toHaveLength(2);
    expect(message.email({ name: "Ada" }, links).html).toContain("Hello Ada");
  });
});
