import { beforeAll, describe, expect, test } from "vitest";
import { changes } from "#db/changes.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { untilLive, useChangeListener } from "#db/testing/live.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { catalogueFor } from "#lib/topics/index.ts";
import { eraseUser } from "./index.ts";

const database = useDatabase();
const { whileSilent } = useChangeListener(database);

describe("eraseUser", () => {
  let announced: string[] = [];
  beforeAll(() => {
    for (const topic of ["catalogue", "credentials"] as const) changes().onChange(topic, () => announced.push(topic));
  });

  test("removes an address from the catalogue that its process has in memory", async () => {
    const person = await makePerson();
    const topic = await makeTopic({ description: `Ask ${person.email} about it.` });
    const described = async () => (await catalogueFor(system)).topicsById.get(topic.id)?.description;
    await untilLive();
    expect(await described()).toContain(person.email);
    await whileSilent(async () => {
      announced = [];
      await eraseUser(ctxFor(), { userId: person.id, reason: "asked for" });
      expect(new Set(announced)).toEqual(new Set(["catalogue", "credentials"]));
      expect(await described()).toBe("Ask [erased] about it.");
    });
  });
});
