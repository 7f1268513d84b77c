import type { users } from "#db/schema/people.ts";
import type { Channel } from "#lib/enums.ts";

type Addresses = Pick<
  typeof users.$inferSelect,
  "email" | "emailVerifiedAt" | "phone" | "phoneVerifiedAt" | "slackUserId" | "slackVerifiedAt"
>;

/** A person's address on a channel and the moment of its verification; null = no address. */
export function addressOf(person: Addresses, channel: Channel): { address: string; verifiedAt: Date | null } | null {
  const [address, verifiedAt] = {
    EMAIL: [person.email, person.emailVerifiedAt] as const,
    SMS: [person.phone, person.phoneVerifiedAt] as const,
    SLACK: [person.slackUserId, person.slackVerifiedAt] as const,
  }[channel];
  return address === null ? null : { address, verifiedAt };
}
