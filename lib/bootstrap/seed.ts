import { eq, inArray } from "drizzle-orm";
import { announceChange, transaction } from "#db/client.ts";
import { users } from "#db/schema/people.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS, type Channel, type ChannelPolicy } from "#lib/enums.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { listTopics, upsertTopic } from "#lib/topics/index.ts";

type TopicInput = Parameters<typeof upsertTopic>[1];

const policies = (byChannel: Partial<Record<Channel, ChannelPolicy>>): TopicInput["channels"] =>
  CHANNELS.flatMap((channel) => {
    const policy = byChannel[channel];
    return policy ? [{ channel, policy }] : [];
  });

const catalogue: TopicInput[] = [
  {
    key: "security-alerts",
    name: "Security alerts",
    description: "New sign-ins, password changes and anything else that could mean your account is at risk.",
    section: "Account",
    classification: "TRANSACTIONAL",
    urgent: true,
    channels: policies({ EMAIL: "REQUIRED", SMS: "DEFAULT_ON" }),
  },
  {
    key: "billing",
    name: "Invoices and billing",
    description: "Receipts, invoices and payment problems.",
    section: "Account",
    classification: "TRANSACTIONAL",
    channels: policies({ EMAIL: "REQUIRED", SMS: "DEFAULT_OFF" }),
  },
  {
    key: "mentions",
    name: "Mentions",
    description: "Someone mentions you or replies to something you wrote.",
    section: "Activity",
    classification: "TRANSACTIONAL",
    channels: policies({ EMAIL: "DEFAULT_ON", SMS: "DEFAULT_OFF", SLACK: "DEFAULT_ON" }),
  },
  {
    key: "task-reminders",
    name: "Task reminders",
    description: "Tasks assigned to you that are due soon or overdue.",
    section: "Activity",
    classification: "TRANSACTIONAL",
    channels: policies({ EMAIL: "DEFAULT_ON", SMS: "DEFAULT_OFF", SLACK: "DEFAULT_ON" }),
  },
  {
    key: "weekly-report",
    name: "Weekly report",
    description: "What happened in your projects during the week.",
    section: "Activity",
    classification: "TRANSACTIONAL",
    channels: policies({ EMAIL: "DEFAULT_ON" }),
  },
  {
    key: "product-news",
    name: "Product news",
    description: "New features and improvements, about once a month.",
    section: "News",
    classification: "MARKETING",
    channels: policies({ EMAIL: "DEFAULT_OFF", SLACK: "DEFAULT_OFF" }),
  },
  {
    key: "events",
    name: "Events and webinars",
    description: "Invitations to events near you and online.",
    section: "News",
    classification: "MARKETING",
    channels: policies({ EMAIL: "DEFAULT_OFF", SMS: "DEFAULT_OFF" }),
  },
];

const people = [
  { externalId: "demo-ada", name: "Ada Lovelace", role: "ADMIN", email: "ada@example.com", timeZone: "Europe/London" },
  {
    externalId: "demo-grace",
    name: "Grace Hopper",
    role: "AUDITOR",
    email: "grace@example.com",
    timeZone: "America/New_York",
  },
  {
    externalId: "demo-alan",
    name: "Alan Turing",
    role: "VIEWER",
    email: "alan@example.com",
    timeZone: "Europe/London",
  },
] as const;

/** Creates the demo topics and people, always the same. Existing ones are not changed. */
export async function seedDemo(): Promise<{ topics: number; people: number }> {
  const ctx: Ctx = { actor: { kind: "system", task: "seed" }, requestId: "seed", now: new Date() };
  const { existingTopics, existingPeople } = await transaction(ctx.actor, async (tx) => ({
    existingTopics: new Set((await listTopics(tx)).map(({ key }) => key)),
    existingPeople: await tx
      .select({ externalId: users.externalId })
      .from(users)
      .where(
        inArray(
          users.externalId,
          people.map(({ externalId }) => externalId),
        ),
      ),
  }));
  const missingTopics = catalogue.filter(({ key }) => !existingTopics.has(key));
  for (const topic of missingTopics) await upsertTopic(ctx, topic);
  const known = new Set(existingPeople.map(({ externalId }) => externalId));
  const missingPeople = people.filter(({ externalId }) => !known.has(externalId));
  await upsertUsers(ctx, {
    users: missingPeople.map(({ role: _, ...person }, index) => ({
      ...person,
      phone: `+1555010000${index + 1}`,
      slackUserId: `U0DEMO000${index + 1}`,
    })),
  });
  await transaction(ctx.actor, async (tx) => {
    announceChange(tx, "credentials");
    for (const { externalId, role } of missingPeople)
      await tx.update(users).set({ role }).where(eq(users.externalId, externalId));
  });
  return { topics: missingTopics.length, people: missingPeople.length };
}
