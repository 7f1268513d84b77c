import type { Channel } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";

/** Where a person is reached on a channel, and since when that is proven; null = nowhere. */
export function addressOf(person: Person, channel: Channel): { address: string; verifiedAt: Date | null } | null {
  const [address, verifiedAt] = {
    EMAIL: [person.email, person.emailVerifiedAt] as const,
    SMS: [person.phone, person.phoneVerifiedAt] as const,
    SLACK: [person.slackUserId, person.slackVerifiedAt] as const,
  }[channel];
  return address === null ? null : { address, verifiedAt };
}
