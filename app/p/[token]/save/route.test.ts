import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { createPreferenceLink } from "#lib/auth/index.ts";
import type { Person } from "#lib/people/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { POST } from "./route.ts";

const database = useDatabase();

let person: Person;
let topic: Topic;
beforeAll(async () => {
  person = await makePerson();
  topic = await makeTopic();
});

const linkTo = async (tenantKey?: string, now = new Date()) => {
  const { url } = await createPreferenceLink(ctxFor(undefined, now), { userId: person.id, tenantKey });
  return url.slice(url.lastIndexOf("/") + 1);
};
/** Posts like a browser without scripts, from a page that sends no referrer. */
const post = (token: string, values: Record<string, string>) =>
  POST(
    new Request(`https://np.example/p/${token}/save`, {
      method: "POST",
      body: new URLSearchParams(values),
      headers: { origin: "null" },
    }),
    { params: Promise.resolve({ token }) },
  );
const off = () => ({ kind: "cell", topicKey: topic.key, channel: "EMAIL", enabled: "false" });
const saved = () =>
  asOwner(database.url, "SELECT tenant_key, choice, updated_by FROM preferences WHERE user_id = $1 ORDER BY 1", [
    person.id,
  ]);
const savedTimes = () =>
  asOwner(database.url, "SELECT digest_time, digest_weekday FROM schedules WHERE user_id = $1", [person.id]);

describe("POST /p/<token>/save", () => {
  test("saves a switch in the link's own tenant without a session and redirects to the link", async () => {
    for (const tenant of [undefined, "acme"]) {
      const token = await linkTo(tenant);
      const answer = await post(token, off());
      expect(answer.status).toBe(303);
      expect(answer.headers.get("location")).toBe(`/p/${token}?saved=yes#topic-${topic.key}`);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
    expect(await saved()).toEqual(
      ["", "acme"].map((tenant_key) => ({ tenant_key, choice: false, updated_by: person.id })),
    );
  });

  test("saves the schedule, and returns the input of a refused form in the location", async () => {
    const token = await linkTo();
    const times = { kind: "summaries", digestTime: "07:30", digestWeekday: "FRIDAY" };
    const answer = await post(token, times);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/p/${token}?saved=yes#schedule`]);
    expect(await savedTimes()).toEqual([{ digest_time: "07:30", digest_weekday: "FRIDAY" }]);
    const refused = await post(token, { ...times, digestTime: "25:00" });
    expect(refused.headers.get("location")).toMatch(`/p/${token}?saved=badTime&draft=`);
  });

  test("saves nothing with an expired link and redirects to its page", async () => {
    await asOwner(database.url, "DELETE FROM preferences");
    const expired = await linkTo(undefined, new Date(Date.now() - 8 * 86_400_000));
    for (const token of [expired, "nonsense", "a/b?c"]) {
      const answer = await post(token, off());
      expect([answer.status, answer.headers.get("location")]).toEqual([303, `/p/${encodeURIComponent(token)}`]);
    }
    const resumed = await post(expired, { kind: "resume" });
    expect([resumed.status, resumed.headers.get("location")]).toEqual([303, `/p/${expired}`]);
    expect(await saved()).toEqual([]);
  });
});
