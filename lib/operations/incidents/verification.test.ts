import { describe, expect, test } from "vitest";
import { ConflictError } from "#lib/errors.ts";
import { at, open, probe, smoke, update } from "./testing/incidents.ts";

/** An incident that was resolved at minute 10. */
async function resolved() {
  const { id } = await open();
  await update(id, { status: "RESOLVED" }, 10);
  return id;
}
const verify = (id: string, minutes: number) => update(id, { status: "VERIFIED", message: "Checked" }, minutes);

describe("VERIFIED", () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ["nothing ran", async () => {}, /^No smoke test and no probe has run since the incident was resolved/],
    ["the last probe began before the resolution", () => probe(9), /^No smoke test and no probe has run/],
    ["the last smoke test began before the resolution", () => smoke(9.5), /^No smoke test and no probe has run/],
    ["the probe after it failed", () => probe(11, false), /^The probe of 2030-01-01 12:11 UTC failed/],
    ["the smoke test after it failed", () => smoke(11, false), /^The smoke test of 2030-01-01 12:11 UTC failed/],
    [
      "the smoke test failed and the probe passed",
      async () => [await smoke(11, false), await probe(12)],
      /^The smoke test of 2030-01-01 12:11 UTC failed/,
    ],
  ])("is refused if %s, and says what to run", async (_name, prepare, reason) => {
    const id = await resolved();
    await prepare();
    const refusal = await verify(id, 20).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      constructor: ConflictError,
      path: ["status"],
      message: expect.stringMatching(reason),
    });
    expect(String(refusal)).toContain('Run "./np smoke"');
  });

  test.each<[string, () => Promise<unknown>, RegExp, string]>([
    ["the probe", () => probe(10), /^probe:2030-01-01T12:10/, "The probe of 2030-01-01 12:10 UTC passed."],
    ["a smoke test", () => smoke(12), /^run_/, "The smoke test of 2030-01-01 12:12 UTC passed."],
    [
      "the last smoke test",
      async () => [await smoke(11, false), await smoke(13)],
      /^run_/,
      "The smoke test of 2030-01-01 12:13 UTC passed.",
    ],
  ])("is accepted if %s passed after the resolution, and keeps which", async (_name, prepare, by, text) => {
    const id = await resolved();
    await prepare();
    const { incident } = await verify(id, 20);
    expect(incident).toMatchObject({ status: "VERIFIED", verifiedAt: at(20), verifiedBy: expect.stringMatching(by) });
    expect(incident.updates.at(-1)?.message).toBe(`Checked\n${text}`);
  });

  test("needs a new test after the incident came back", async () => {
    const id = await resolved();
    await smoke(11);
    await update(id, { status: "ACKNOWLEDGED" }, 20);
    await update(id, { status: "RESOLVED" }, 30);
    await expect(verify(id, 31)).rejects.toThrow(/No smoke test and no probe has run/);
    await smoke(32);
    expect((await verify(id, 40)).incident.status).toBe("VERIFIED");
  });
});

describe("an incident that the public knows", () => {
  test("is closed for the public when it is verified internally", async () => {
    const id = await resolved();
    await update(id, { public: true, message: "We have removed the cause" }, 11);
    await probe(12);
    const { incident } = await verify(id, 20);
    const publicEntries = incident.updates.filter((one) => one.public);
    expect(publicEntries.at(-1)).toMatchObject({
      author: "system:incidents",
      status: "VERIFIED",
      message: "This incident is resolved. We have verified that the service works.",
    });
    expect(publicEntries).toHaveLength(2);
  });

  test("gets no second closing entry if the verification is public, and its text names no test", async () => {
    const id = await resolved();
    await update(id, { public: true }, 11);
    await probe(12);
    const { incident } = await update(id, { status: "VERIFIED", message: "All is well", public: true }, 20);
    expect(incident.updates.at(-1)).toMatchObject({ message: "All is well", public: true });
    expect(incident.updates).toHaveLength(4);
  });

  test("stays unknown to the public if it was never shown", async () => {
    const id = await resolved();
    await probe(12);
    expect((await verify(id, 20)).incident.updates.some((one) => one.public)).toBe(false);
  });
});
