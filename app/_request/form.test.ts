import { expect, test } from "vitest";
import { readForm } from "./form.ts";

const post = (init: RequestInit) => new Request("https://np.example/", { method: "POST", ...init });
const ofBytes = (bytes: number) => `x=${"y".repeat(bytes - 2)}`;
const urlencoded = { "content-type": "application/x-www-form-urlencoded" };

test("a form is read in both encodings", async () => {
  const multipart = new FormData();
  multipart.append("name", "Zoë");
  for (const body of [new URLSearchParams({ name: "Zoë" }), multipart])
    expect((await readForm(post({ body })))?.get("name")).toBe("Zoë");
});

test.each<[string, RequestInit, boolean]>([
  ["of 16 KiB", { body: ofBytes(16 * 1024), headers: urlencoded }, true],
  ["a byte longer", { body: ofBytes(16 * 1024 + 1), headers: urlencoded }, false],
  ["without a body or a type", {}, false],
  ["of another type", { body: "{}", headers: { "content-type": "application/json" } }, false],
  ["broken", { body: "--x", headers: { "content-type": "multipart/form-data; boundary=y" } }, false],
])("one %s is a form, or not", async (_name, init, is) => {
  expect((await readForm(post(init))) !== null).toBe(is);
});

test("of a body without end, no more is read than a form can have", async () => {
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
