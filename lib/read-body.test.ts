import { describe, expect, test } from "vitest";
import { BodyCutShort, BodyTooLarge, readBody } from "./read-body.ts";

async function* chunks(count: number, onChunk: () => void = () => undefined) {
  for (let sent = 0; sent < count; sent += 1) {
    onChunk();
    yield new Uint8Array(10);
  }
}

describe("readBody", () => {
  test("reads a body of exactly the limit", async () => {
    expect(await readBody(chunks(10), null, 100)).toHaveLength(100);
    expect(await readBody(null, "0", 100)).toHaveLength(0);
  });

  test("rejects a Content-Length over the limit before it reads anything", async () => {
    let read = 0;
    await expect(
      readBody(
        chunks(1, () => (read += 1)),
        "101",
        100,
      ),
    ).rejects.toBeInstanceOf(BodyTooLarge);
    expect(read).toBe(0);
  });

  test.each([null, "5", "not a number"])(
    "stops at the first chunk over the limit, with Content-Length %s",
    async (length) => {
      let read = 0;
      await expect(
        readBody(
          chunks(1_000, () => (read += 1)),
          length,
          100,
        ),
      ).rejects.toBeInstanceOf(BodyTooLarge);
      expect(read).toBe(11);
    },
  );

  test("distinguishes a body that ended early from every other failure", async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("aborted")) });
    await expect(readBody(broken, null, 100)).rejects.toBeInstanceOf(BodyCutShort);
  });
});
