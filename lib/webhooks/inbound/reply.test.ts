import { describe, expect, test } from "vitest";
import de from "#lib/channels/sms/messages/de.json" with { type: "json" };
import en from "#lib/channels/sms/messages/en.json" with { type: "json" };
import { countSegments } from "#lib/templates/segments.ts";
import { useSecrets } from "../testing/signed.ts";
import { replyTo } from "./reply.ts";
import "./testing/texts.ts";

describe("replyTo", () => {
  test.each(["en", "de"])("fits in two segments of plain GSM characters in %s", (locale) => {
    useSecrets({ EMAIL_FROM: "Acme <news@acme.example>" });
    for (const intent of ["STOP", "START", "HELP", "NO_NUMBER", "START_BLOCKED"] as const)
      expect(countSegments(replyTo({ en, de }, intent, locale))).toMatchObject({
        encoding: "GSM-7",
        segments: intent === "STOP" ? 1 : expect.toBeOneOf([1, 2]),
      });
  });
});
