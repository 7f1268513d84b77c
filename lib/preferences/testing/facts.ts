import type { Facts } from "../decide.ts";
import type { QuietWindow } from "../timing.ts";

/** A Tuesday, noon. */
export const noon = "2026-03-10T12:00:00Z";
export const now = Date.parse(noon);
export const set = { setAt: "2026-01-01T00:00:00.000Z", setBy: "usr_somebody" };

/** A person without choices and schedule, and a transactional topic that is on by default. */
export const plain: Facts = {
  topicId: "top_this",
  archived: false,
  classification: "TRANSACTIONAL",
  urgent: false,
  policy: "DEFAULT_ON",
  address: "VERIFIED",
  suppressions: [],
  tenantPolicy: null,
  channelSwitch: null,
  tenantChoice: null,
  generalChoice: null,
  cap: null,
  channelPause: null,
  timeZone: "UTC",
  quietHours: [],
  snoozedUntilMs: null,
  unreadable: [],
  digestTime: "09:00",
  digestWeekday: "MONDAY",
};

export type Patch = Partial<Facts>;
export const required: Patch = { policy: "REQUIRED" };
export const defaultOff: Patch = { policy: "DEFAULT_OFF" };
export const marketing: Patch = { classification: "MARKETING" };
export const urgent: Patch = { urgent: true };
export const suppressed = (scope: "ALL" | "MARKETING" | "TOPIC", topicId: string | null = null): Patch => ({
  suppressions: [{ scope, topicId, reason: "UNSUBSCRIBE", createdAt: set.setAt }],
});
export const tenant = (policy: Facts["policy"]): Patch => ({ tenantPolicy: { policy, locked: false, ...set } });
export const locked = (policy: Facts["policy"]): Patch => ({ tenantPolicy: { policy, locked: true, ...set } });
export const channelOff: Patch = { channelSwitch: { enabled: false, ...set } };
export const channelOn: Patch = { channelSwitch: { enabled: true, ...set } };
export type Frequency = "INSTANT" | "HOURLY" | "DAILY" | "WEEKLY";
export const general = (choice: boolean | null, frequency: Frequency | null = null): Patch => ({
  generalChoice: { choice, frequency, ...set },
});
export const own = (choice: boolean | null, frequency: Frequency | null = null): Patch => ({
  tenantChoice: { choice, frequency, ...set },
});
export const capped = (sent: number, limit: number): Patch => ({ ...marketing, cap: { sent, limit } });
export const paused: Patch = { channelPause: { pausedAt: set.setAt, pausedBy: "usr_operator" } };
export const snoozed = (until: string): Patch => ({ snoozedUntilMs: Date.parse(until) });
export const quiet = (start: string, end: string, days: QuietWindow["days"] = ["TUESDAY"]): Patch => ({
  quietHours: [{ days, start, end }],
});
