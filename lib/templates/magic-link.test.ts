import { describe, expect, test } from "vitest";
import { renderMagicLink } from "./magic-link.ts";

const link = { url: "https://np.example/auth?token=a&next=%2F", minutes: 10, locale: "en", appName: "Acme <b>" };

describe("renderMagicLink", () => {
  test("renders a sign-in mail with the link in HTML and text", async () => {
    const { subject, html, text } = await renderMagicLink(link);
    expect(subject).toBe("Sign in to Acme <b>");
    expect(html).toContain('href="https://np.example/auth?token=a&amp;next=%2F"');
    expect(html).toContain("Sign in to Acme &lt;b&gt;");
    expect(text).toContain(`\n\n${link.url}\n\n`);
    expect(text).toContain("10 minutes");
  });

  test("renders a German sign-in mail with the singular of minutes", async () => {
    const { subject, text } = await renderMagicLink({ ...link, locale: "de-CH", minutes: 1 });
    expect(subject).toBe("Bei Acme <b> anmelden");
    expect(text).toContain("läuft in 1 Minute ab");
  });
});
