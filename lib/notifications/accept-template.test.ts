import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { LimitExceededError, ValidationError } from "#lib/errors.ts";
import { sendNotification } from "./send.ts";
import { all, content, type Send } from "./testing/accepting.ts";

describe("sendNotification template", () => {
  test("names the fields that the data lacks", async () => {
    for (const patch of [{ body: "Order {{order}}" }, { subject: "Order {{order}}" }])
      await expect(sendNotification(ctxFor(), await content(patch))).rejects.toMatchObject({
        message: expect.stringContaining("{{order}}"),
        path: ["data"],
      });
    await expect(
      sendNotification(ctxFor(), await content({ body: "Order {{order}} for {{name}}", data: { order: "A1" } })),
    ).resolves.toBeDefined();
  });

  test.each(["NFC", "NFD"] as const)("matches a field in %s with a placeholder in either normal form", async (form) => {
    const data = { ["größe".normalize(form)]: "zwölf".normalize(form) };
    for (const spelling of ["NFC", "NFD"])
      expect(
        await sendNotification(ctxFor(), await content({ body: `{{${"größe".normalize(spelling)}}}`, data })),
      ).toMatchObject({
        notification: {
          body: "{{größe}}".normalize("NFC"),
          data: { ["größe".normalize("NFC")]: "zwölf".normalize("NFC") },
        },
      });
  });
});

describe("sendNotification template", () => {
  test("accepts a body of 64 KiB and rejects one byte more, counted in bytes", async () => {
    const kib = 64 * 1024;
    await expect(sendNotification(ctxFor(), await content({ body: "x".repeat(kib) }))).resolves.toBeDefined();
    for (const body of ["x".repeat(kib + 1), "ä".repeat(kib / 2 + 1)]) {
      const sent = sendNotification(ctxFor(), await content({ body }));
      await expect(sent).rejects.toBeInstanceOf(LimitExceededError);
      await expect(sent).rejects.toMatchObject({ code: "LIMIT_EXCEEDED", path: ["body"] });
    }
  });

  test("accepts a subject of 500 characters for any length of the person's name", async () => {
    await expect(
      sendNotification(ctxFor(), await content({ subject: `{{name}}${"x".repeat(492)}` })),
    ).resolves.toBeDefined();
  });

  test("limits the sizes of the filled-in body and subject", async () => {
    const many = { body: "{{x}}".repeat(2_000), data: { x: "y".repeat(40) } };
    const large = { body: "{{x}}".repeat(6), data: { x: "ä".repeat(6_000) } };
    const subject = { subject: "{{x}}".repeat(20), data: { x: "y".repeat(40) } };
    await expect(
      sendNotification(ctxFor(), await content({ ...many, data: { x: "y".repeat(32) } })),
    ).resolves.toBeDefined();
    for (const over of [many, large])
      await expect(sendNotification(ctxFor(), await content(over))).rejects.toMatchObject({
        code: "LIMIT_EXCEEDED",
        path: ["body"],
      });
    await expect(sendNotification(ctxFor(), await content(subject))).rejects.toMatchObject({
      code: "INVALID",
      path: ["subject"],
    });
  });
});

describe("sendNotification template", () => {
  test.each<[string, Partial<Send>, string[], string]>([
    ["three braces", { body: "Hi {{{name}}}" }, ["body"], '"{{{name}}}" at character 4'],
    ["an open placeholder", { subject: "Hi {{name}" }, ["subject"], '"{{name}" at character 4'],
    ["braces without a field", { body: "Hi {{ }}" }, ["body"], '"{{ }}"'],
    ["closing braces without opening ones", { body: "Hi name}}" }, ["body"], '"}}"'],
    ["a filter", { subject: "Hi {{name|upper}}" }, ["subject"], '"{{name|upper}}"'],
    ["an empty subject", { subject: "{{v}}", data: { v: "" } }, ["subject"], "subject is empty once"],
    ["a blank subject", { subject: "{{v}} {{v}}", data: { v: " \u200b\u00a0" } }, ["subject"], "subject is empty once"],
    ["an empty body", { body: "{{v}}\n\n{{v}}", data: { v: "" } }, ["body"], "body is empty once"],
  ])("rejects %s with ValidationError", async (_name, patch, path, message) => {
    const before = await all();
    const sent = sendNotification(ctxFor(), await content(patch));
    await expect(sent).rejects.toBeInstanceOf(ValidationError);
    await expect(sent).rejects.toMatchObject({ path, message: expect.stringContaining(message) });
    expect(await all()).toBe(before);
  });
});
