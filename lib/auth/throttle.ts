import { processSingleton } from "#lib/process-singleton.ts";
import { addressKey, type Limiter, limiter } from "#lib/rate-limit/index.ts";

/** More than five failures in 15 minutes block further attempts for 15 minutes and alert operations. */
const failureWindow = { points: 5, durationS: 15 * 60, blockS: 15 * 60 };
/** Fails closed: if the store cannot count, no link is mailed and no failure is recorded. */
const failClosed = { onStoreFailure: "closed" } as const;

/** Lifetime of a mailed link. ASVS 5.0, 6.5.5: at most 10 minutes. */
export const linkMinutes = 10;

/**
 * The mailbox window equals the link's lifetime. While a mailbox gets no further links, its earlier ones still work,
 * so that requests by others cannot lock the owner out.
 */
const mailboxWindow = { points: 5, durationS: linkMinutes * 60 };

const limiters = () =>
  processSingleton("sign-in-limiters", () => ({
    failures: limiter("sign-in:failures", { ...failureWindow, ...failClosed }),
    askers: limiter("sign-in:askers", { ...failureWindow, ...failClosed }),
    mailboxes: limiter("sign-in:mailboxes", { ...mailboxWindow, ...failClosed }),
    credentials: limiter("credential:failures", failureWindow),
  }));

/** The subject of a sign-in. `account`: a normalised email address, null if unknown. */
export interface SignInSubject {
  account: string | null;
  /** The client's network address; null if unknown, which is not counted. */
  address: string | null;
}

const accountKey = (account: string): string => `account ${account}`;
const clientKey = (address: string): string => `address ${addressKey(address)}`;

const keysOf = ({ account, address }: SignInSubject): string[] => [
  ...(account === null ? [] : [accountKey(account)]),
  ...(address === null ? [] : [clientKey(address)]),
];

/** Consumes a point. A null key has no limit. */
const consume = async (from: Limiter, key: string | null): Promise<boolean> =>
  key === null || (await from.consume(key)).ok;

/** True if the account or the address is over the limit. Never a reason to refuse valid credentials. */
export async function hasTooManyFailures(subject: SignInSubject): Promise<boolean> {
  const results = await Promise.all(keysOf(subject).map((key) => limiters().failures.peek(key)));
  return results.some(({ ok }) => !ok);
}

/** Counts a failure; true if it exceeds the limit. */
export async function countFailure(subject: SignInSubject): Promise<boolean> {
  const results = await Promise.all(keysOf(subject).map((key) => consume(limiters().failures, key)));
  return results.includes(false);
}

/**
 * Counts a request for a link; false if it exceeds a limit. Checks the client first, so that a throttled address
 * consumes nothing of the mailbox's limit.
 */
export async function consumeLinkRequest({ account, address }: SignInSubject): Promise<boolean> {
  const { askers, mailboxes } = limiters();
  return (
    (await consume(askers, address && clientKey(address))) && (await consume(mailboxes, account && accountKey(account)))
  );
}

/** Counts an invalid Bearer; false if it exceeds the limit for recording in full. */
export const consumeBearerFailure = (address: string | null): Promise<boolean> =>
  limiters()
    .credentials.consume(addressKey(address))
    .then(({ ok }) => ok);

/**
 * After a sign-in, resets the account's counts and returns one request to the client address, so that an office
 * behind one address can sign in. Failures of the address stay: an attacker must not reset them with an own account.
 */
export async function resetAfterSuccess({ account, address }: SignInSubject): Promise<void> {
  const { failures, askers, mailboxes } = limiters();
  await Promise.all([
    ...(account === null ? [] : [failures.reset(accountKey(account)), mailboxes.reset(accountKey(account))]),
    ...(address === null ? [] : [askers.consume(clientKey(address), -1)]),
  ]);
}
