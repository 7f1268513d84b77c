import { describe, expect, test } from "vitest";
import { readForm } from "./form.ts";

const post = (init: RequestInit) => new Request("https://np.example/", { method: "POST", ...init });
const ofBytes = (bytes: number) => `x=${"y".repeat(bytes - 2)}`;
const urlencoded = { "content-type": "application/x-www-form-urlencoded" };

describe("readForm", () => {
  test("reads both form encodings", async () => {
    const multipart = new FormData();
    multipart.append("name", "Zoë");
    for (const body of [new URLSearchParams({ name: "Zoë" }), multipart])
      expect((await readForm(post({ body })))?.get("name")).toBe("Zoë");
  });

  test.each<[string, boolean, RequestInit]>([
    ["of 16 KiB", true, { body: ofBytes(16 * 1024), headers: urlencoded }],
    ["of 16 KiB and a byte", false, { body: ofBytes(16 * 1024 + 1), headers: urlencoded }],
    ["without a body or a type", false, {}],
    ["of another type", false, { body: "{}", headers: { "content-type": "application/json" } }],
    ["that is malformed", false, { body: "--x", headers: { "content-type": "multipart/form-data; boundary=y" } }],
  ])("recognises a form %s: %s", async (_name, isForm, init) => {
    expect((await readForm(post(init))) !== null).toBe(isForm);
  });

  test("stops reading an endless body at the size limit", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        sent += 1024;
        controller.enqueue(new Uint8Array(1024));
      },
    });
    const request = new Request("https://np.example/", {
      method: "POST",
      body,
      headers: urlencoded,
      duplex: "half",
    } as RequestInit);
    expect(await readForm(request)).toBeNull();
    expect(sent).toBeLessThan(32 * 1024);
  });
});
