import { describe, expect, test } from "vitest";
import { renderStatusConfirmation, renderStatusMail } from "./status-mail.ts";

const mail = {
  kind: "INCIDENT_UPDATED",
  status: "VERIFIED",
  ...{ title: "Mails <b>late</b>\r\nBcc: x", message: "One\n\nTwo <i>" },
  ...{ startsAt: null, endsAt: null, locale: "en", name: "Acme <b>", pageUrl: "https://np.example/status" },
  unsubscribeUrl: "https://np.example/status/unsubscribe/v1.a.b",
} as const;

describe("renderStatusMail", () => {
  test("shows title, status, message and the link to unsubscribe, and escapes them", async () => {
    const { subject, html, text } = await renderStatusMail(mail);
    expect(subject).toBe("Incident: Mails <b>late</b> Bcc: x");
    for (const part of [
      "Mails &lt;b&gt;late",
      "Resolved and verified",
      "Two &lt;i&gt;",
      `href="${mail.unsubscribeUrl}"`,
    ])
      expect(html).toContain(part);
    expect(html).not.toContain("<i>");
    expect(text).toContain(`Unsubscribe: ${mail.unsubscribeUrl}`);
  });

  test("shows the times of a maintenance window in German", async () => {
    const times = { startsAt: new Date("2030-01-12T02:00:00Z"), endsAt: new Date("2030-01-12T04:00:00Z") };
    const { subject, text } = await renderStatusMail({
      ...{
        ...mail,
        ...times,
        kind: "MAINTENANCE_STARTED",
        title: "Umbau",
        status: null,
        message: null,
        locale: "de-AT",
      },
    });
    expect(subject).toBe("Wartung begonnen: Umbau");
    expect(text).toMatch(/Von Samstag, 12\. Januar 2030 um 02:00 bis .* 04:00 \(UTC\)/);
  });
});

describe("renderStatusConfirmation", () => {
  test("has the link in HTML and text, and nothing else to click", async () => {
    const url = "https://np.example/status/confirm/v1.a.b";
    const { html, text } = await renderStatusConfirmation({ url, locale: "en", name: "Acme" });
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${url}"`]);
    expect(text).toContain(`\n\n${url}\n\n`);
  });
});
