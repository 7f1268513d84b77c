import { decide, type Facts } from "#lib/preferences/index.ts";
import { rateBenchmark } from "./run.ts";

const now = Date.UTC(2026, 10, 23, 12);

/** A realistic roster: most people never chose, some chose on or off, a few are suppressed, capped or required. */
export function factsOf(index: number): Facts {
  const by = { setAt: "2026-01-01T00:00:00.000Z", setBy: "usr_0" };
  const choiceGroup = index % 10;
  return {
    topicId: "top_1",
    archived: false,
    classification: index % 3 === 0 ? "MARKETING" : "TRANSACTIONAL",
    urgent: false,
    policy: index % 50 === 0 ? "REQUIRED" : index % 2 === 0 ? "DEFAULT_ON" : "DEFAULT_OFF",
    address: index % 40 === 0 ? "MISSING" : "VERIFIED",
    suppressions:
      index % 100 === 0 ? [{ scope: "MARKETING", topicId: null, reason: "UNSUBSCRIBE", createdAt: by.setAt }] : [],
    tenantPolicy: index % 20 === 0 ? { policy: "DEFAULT_ON", locked: index % 40 === 0, ...by } : null,
    channelSwitch: index % 30 === 0 ? { enabled: false, ...by } : null,
    tenantChoice: null,
    generalChoice: choiceGroup < 3 ? { choice: choiceGroup === 0, frequency: null, ...by } : null,
    cap: { sent: index % 25, limit: 20 },
    channelPause: null,
    timeZone: "Europe/Berlin",
    quietHours: [],
    snoozedUntilMs: null,
    unreadable: [],
    digestTime: "09:00",
    digestWeekday: "MONDAY",
  };
}

/** The decision alone, for a million prepared facts on one core. */
export const decideBenchmark = rateBenchmark({
  name: "decide",
  work: "decisions on one core, without a database",
  prepare: async ({ people = 1_000_000 }) => {
    const prepared = Array.from({ length: people }, (_, index) => factsOf(index));
    return {
      subject: async () => {
        let sent = 0;
        for (const facts of prepared) if (decide(facts, now).outcome === "SEND") sent += 1;
        if (sent === 0 || sent === people) throw new Error("the facts do not produce different outcomes");
        return people;
      },
      goal: { of: "ours", atLeast: 1_000_000 },
      close: async () => undefined,
    };
  },
});
