import { processSingleton } from "#lib/process-singleton.ts";
import { addressKey, type Limiter, limiter } from "#lib/rate-limit/index.ts";

/** The operations guide, "Security Monitoring": more than 5 failures in 15 minutes. */
const window = { points: 5, durationS: 15 * 60, blockS: 15 * 60 };
/** While the store cannot count, no link is mailed and no failure is written down. */
const closed = { onStoreFailure: "closed" } as const;

/** How long a mailed link works. ASVS 5.0, 6.5.5: 10 minutes at most. */
export const linkMinutes = 10;

/**
 * The window of a mailbox is as long as a link works. So while a mailbox gets no further link, the links that it got still
 * work, and a stranger who asks for links cannot keep the owner out.
 */
const mailbox = { points: 5, durationS: linkMinutes * 60 };

const limiters = () =>
  processSingleton("sign-in-limiters", () => ({
    failures: limiter("sign-in:failures", { ...window, ...closed }),
    askers: limiter("sign-in:askers", { ...window, ...closed }),
    mailboxes: limiter("sign-in:mailboxes", { ...mailbox, ...closed }),
    credentials: limiter("credential:failures", window),
  }));

/** Who signs in. `account`: a normalised mail address, of a person or of nobody; null = not known (yet). */
export interface Who {
  account: string | null;
  /** The client's network address; null = unknown, and then it is not counted. */
  address: string | null;
}

const accountKey = (account: string): string => `account ${account}`;
const clientKey = (address: string): string => `address ${addressKey(address)}`;

const keysOf = ({ account, address }: Who): string[] => [
  ...(account === null ? [] : [accountKey(account)]),
  ...(address === null ? [] : [clientKey(address)]),
];

/** Takes a point; a key that is not known has no limit. */
const take = async (from: Limiter, key: string | null): Promise<boolean> =>
  key === null || (await from.consume(key)).ok;

/** Whether the account or the address had too many failures. It is no reason to refuse a credential that is valid. */
export async function hasTooManyFailures(who: Who): Promise<boolean> {
  const verdicts = await Promise.all(keysOf(who).map((key) => limiters().failures.peek(key)));
  return verdicts.some(({ ok }) => !ok);
}

/** Counts a failure; true when it was one too many. */
export async function countFailure(who: Who): Promise<boolean> {
  const taken = await Promise.all(keysOf(who).map((key) => take(limiters().failures, key)));
  return taken.includes(false);
}

/**
 * Counts a request for a link; false when it is one too many. The asker is counted first: an address that is over its own
 * limit takes nothing from the mailbox's.
 */
export async function mayAskForLink({ account, address }: Who): Promise<boolean> {
  const { askers, mailboxes } = limiters();
  return (await take(askers, address && clientKey(address))) && (await take(mailboxes, account && accountKey(account)));
}

/** Counts an invalid Bearer; false when there were so many that one more is not written down. */
export const isFreshBearerFailure = (address: string | null): Promise<boolean> =>
  limiters()
    .credentials.consume(addressKey(address))
    .then(({ ok }) => ok);

/**
 * After a successful sign-in: resets the account's counts, and gives the asker one request back, so that an office behind one
 * address can sign in all its people. The address keeps its failures: signing in with an own account must not give an
 * attacker five more tries at others' accounts.
 */
export async function resetAfterSuccess({ account, address }: Who): Promise<void> {
  const { failures, askers, mailboxes } = limiters();
  await Promise.all([
    ...(account === null ? [] : [failures.reset(accountKey(account)), mailboxes.reset(accountKey(account))]),
    ...(address === null ? [] : [askers.consume(clientKey(address), -1)]),
  ]);
}
