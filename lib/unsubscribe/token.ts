import { z } from "zod";
import { readToken, signToken } from "#lib/signing/index.ts";

/** What an unsubscribe link stops: one person's mail of some topics, named by their ids or as those that a digest held. */
export type Scope = { userId: string } & ({ topicIds: string[] } | { digestId: string });

/** No end: links in old mails work (CAN-SPAM asks for 30 days at least). `c` is the channel; mail alone has such links. */
const Payload = z.union([
  z.object({ u: z.string(), c: z.literal("EMAIL"), t: z.array(z.string()).min(1) }),
  z.object({ u: z.string(), c: z.literal("EMAIL"), d: z.string() }),
]);

/** A header's line may have 998 characters (RFC 5322, 2.1.1), and a URL cannot be folded. */
const maxUrlLength = 900;

/** So many topics fit into a link wherever the service stands: their ids take 44 characters each, at most 440 of 900. */
export const topicsThatFit = 10;

/**
 * The link that stops these topics. The same for the same mail however often it is rendered; where a digest holds so many
 * topics that their link would not fit into a header, it names the digest instead.
 */
export async function unsubscribeUrl(
  appUrl: string,
  { userId, topicIds, digestId }: { userId: string; topicIds: readonly string[]; digestId?: string },
): Promise<string> {
  const urlOf = async (payload: z.input<typeof Payload>) => `${appUrl}/u/${await signToken("unsubscribe", payload)}`;
  const url = await urlOf({ u: userId, c: "EMAIL", t: [...new Set(topicIds)].sort() });
  return url.length <= maxUrlLength || digestId === undefined ? url : urlOf({ u: userId, c: "EMAIL", d: digestId });
}

/** What a link stops, or null: not one of ours. */
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
