import { z } from "zod";
import type { Channel } from "#lib/enums.ts";
import { readToken, signToken } from "#lib/signing/index.ts";

/** The channel that the links are for. `List-Unsubscribe` is a header of mail, and the page names emails only. */
export const linkChannel = "EMAIL" as const satisfies Channel;

/** The scope of an unsubscribe link: one person's mail of some topics, named by their ids or by a digest that contained them. */
export type Scope = { userId: string } & ({ topicIds: string[] } | { digestId: string });

/** Never expires, because links in old mails must work (CAN-SPAM requires at least 30 days). `c`: the channel. */
const Payload = z.union([
  z.object({ u: z.string(), c: z.literal(linkChannel), t: z.array(z.string()).min(1) }),
  z.object({ u: z.string(), c: z.literal(linkChannel), d: z.string() }),
]);

/** The limit of a header line is 998 characters (RFC 5322, 2.1.1), and a URL cannot be folded. */
const maxUrlLength = 900;

/** This many topics fit into a link with any APP_URL: an id takes 44 characters, so ids take at most 440 of 900. */
export const maxTopicsInLink = 10;

/**
 * The link that stops these topics. Deterministic, so that a mail that is rendered again has the same link. Names the digest
 * instead if the topics of a digest do not fit into a header.
 */
export async function unsubscribeUrl(
  appUrl: string,
  { userId, topicIds, digestId }: { userId: string; topicIds: readonly string[]; digestId?: string },
): Promise<string> {
  const urlOf = async (payload: z.input<typeof Payload>) => `${appUrl}/u/${await signToken("unsubscribe", payload)}`;
  const url = await urlOf({ u: userId, c: linkChannel, t: [...new Set(topicIds)].sort() });
  return url.length <= maxUrlLength || digestId === undefined ? url : urlOf({ u: userId, c: linkChannel, d: digestId });
}

/** The scope of a link, or null for a token that is not valid. */
export async function readUnsubscribeToken(token: string): Promise<Scope | null> {
  const { data } = Payload.safeParse(await readToken("unsubscribe", token));
  if (!data) return null;
  return "t" in data ? { userId: data.u, topicIds: data.t } : { userId: data.u, digestId: data.d };
}

/** RFC 2369 and RFC 8058: mail clients show a button of their own, which posts to the link. */
export const unsubscribeHeaders = (url: string): Record<string, string> => ({
  "List-Unsubscribe": `<${url}>`,
  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
});
