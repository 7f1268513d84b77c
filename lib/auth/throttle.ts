import { anchor } from "#db/anchor.ts";
import { addressKey, type Limiter, limiter } from "#lib/rate-limit/index.ts";

/** The operations guide, "Security Monitoring": more than 5 failures in 15 minutes. */
const window = { points: 5, durationS: 15 * 60, blockS: 15 * 60 };
/** While nobody can count, nobody signs in. */
const closed = { ...window, onStoreFailure: "closed" } as const;

/** Counted by account and by the client's address; a failed Bearer apart, so that an integration gone wrong locks nobody out of the sign-in page. */
const limiters = () =>
  anchor("sign-in-limiters", () => ({
    failures: limiter("sign-in:failures", closed),
    links: limiter("sign-in:links", closed),
    credentials: limiter("credential:failures", window),
  }));

/** Whom a sign-in is about. `account`: a normalised mail address, of a person or of nobody; null = not known (yet). */
export interface Who {
  account: string | null;
  /** The client's; null = it cannot be known, and no bucket is shared by all who cannot. */
  address: string | null;
}

const keysOf = ({ account, address }: Who): string[] => [
  ...(account === null ? [] : [`account ${account}`]),
  ...(address === null ? [] : [`address ${addressKey(address)}`]),
];

/** Takes a point for each; false when one of them was over its limit with it, or before. */
async function take(from: Limiter, who: Who): Promise<boolean> {
  const verdicts = await Promise.all(keysOf(who).map((key) => from.consume(key)));
  return verdicts.every(({ ok }) => ok);
}

/** Whether sign-in is closed for the account or the address just now. */
export async function isThrottled(who: Who): Promise<boolean> {
  const verdicts = await Promise.all(keysOf(who).map((key) => limiters().failures.peek(key)));
  return verdicts.some(({ ok }) => !ok);
}

/** Counts a failure; true when sign-in is closed from now on. */
export const countFailure = async (who: Who): Promise<boolean> => !(await take(limiters().failures, who));

/** Counts a link that was asked for; false when that is one too many. */
export const mayAskForLink = (who: Who): Promise<boolean> => take(limiters().links, who);

/** Counts a Bearer that does not hold; false when there were so many that one more is no news. */
export const isFreshBearerFailure = (address: string | null): Promise<boolean> =>
  limiters()
    .credentials.consume(addressKey(address))
    .then(({ ok }) => ok);

/**
 * After a sign-in that worked: the account's failures are forgotten, and the link that was used counts no longer, so that
 * an office behind one address may sign in all its people. The address keeps its failures: one account of their own must
 * not give somebody five more tries at others'.
 */
export async function forgive({ account, address }: Who): Promise<void> {
  const { failures, links } = limiters();
  await Promise.all([
    ...keysOf({ account, address: null }).flatMap((key) => [failures.reset(key), links.reset(key)]),
    ...keysOf({ account: null, address }).map((key) => links.consume(key, -1)),
  ]);
}
