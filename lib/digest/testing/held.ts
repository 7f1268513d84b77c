import { type Channel, WEEKDAYS } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import { setSchedule } from "#lib/preferences/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { as, itemsOf, mailOf, runAll, sendItem } from "./digests.ts";

/** The end of the quiet hours in which these tests start. */
export const quietEnd = "2030-03-04T10:45:00.000Z";
export const snoozeEnd = "2030-03-04T10:50:00.000Z";
export const quiet = (person: Person) =>
  setSchedule(as(person), { quietHours: [{ days: [...WEEKDAYS], start: "10:00", end: "10:45" }] });
export const subjects = ["First", "Second", "Third"];

export async function heldItems(
  channel: Channel = "EMAIL",
  hold: (person: Person) => Promise<unknown> = quiet,
  locale = "en",
) {
  const [person, topic] = [await makePerson({ name: "Ada", locale }), await makeTopic()];
  await hold(person);
  await runAll();
  for (const subject of subjects) await sendItem(topic, person, subject, channel);
  return { person, topic };
}
export const statusesOf = async (person: Person) => (await itemsOf(person)).map(({ status }) => status);
export const subjectsOf = async (person: Person) => (await mailOf(person)).map(({ subject }) => subject);
