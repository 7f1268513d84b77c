import { randomInt, randomUUID } from "node:crypto";
import { ctxFor } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import type { Channel, Role, Scope } from "#lib/enums.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import type { MatrixView } from "#lib/preferences/index.ts";
import { type Topic, upsertTopic } from "#lib/topics/index.ts";

type TopicInput = Parameters<typeof upsertTopic>[1];
type PersonInput = Parameters<typeof upsertUsers>[1]["users"][number];

const unique = () => randomUUID().slice(0, 13);

/** A new transactional topic, on by default on all three channels, with the test's changes. */
export async function makeTopic(patch: Partial<TopicInput> = {}): Promise<Topic> {
  const key = `topic-${unique()}`;
  const { topic } = await upsertTopic(ctxFor(), {
    key,
    name: key,
    description: "",
    section: "General",
    classification: "TRANSACTIONAL",
    channels: [
      { channel: "EMAIL", policy: "DEFAULT_ON" },
      { channel: "SMS", policy: "DEFAULT_ON" },
      { channel: "SLACK", policy: "DEFAULT_ON" },
    ],
    ...patch,
  });
  return topic;
}

/** New people with an address on every channel; `patch` applies to all of them. */
export async function makePeople(count: number, patch: Partial<PersonInput> = {}): Promise<Person[]> {
  const prefix = unique();
  // Numbers are unique too, because a STOP from a number applies to all its owners.
  const firstPhone = randomInt(2_000_000_000, 9_990_000_000);
  const made: Person[] = [];
  for (let start = 0; start < count; start += 1000) {
    const { users } = await upsertUsers(ctxFor(), {
      users: Array.from({ length: Math.min(1000, count - start) }, (_, offset) => {
        const index = start + offset;
        return {
          externalId: `${prefix}-${index}`,
          name: `Person ${index}`,
          email: `${prefix}-${index}@example.com`,
          phone: `+1${firstPhone + index}`,
          slackUserId: `U${prefix.replaceAll("-", "").toUpperCase()}${index}`,
          ...patch,
        };
      }),
    });
    made.push(...users);
  }
  return made;
}

export async function makePerson(patch: Partial<PersonInput> = {}): Promise<Person> {
  const [person] = await makePeople(1, patch);
  if (!person) throw new Error("no person was created");
  return person;
}

/** A signed-in person. */
export const signedIn = (userId: string, role: Role = "VIEWER"): Actor => ({
  kind: "person",
  userId,
  role,
  sessionId: "ses_test",
});
export const key = (...scopes: Scope[]): Actor => ({ kind: "key", keyId: "key_test", name: "test", scopes });

export function cellOf(view: MatrixView, topic: Topic, channel: Channel) {
  const found = view.sections
    .flatMap(({ topics }) => topics)
    .find((entry) => entry.topic.id === topic.id)
    ?.channels.find((cell) => cell.channel === channel);
  if (!found) throw new Error(`the matrix has no cell ${topic.key} on ${channel}`);
  return found;
}
