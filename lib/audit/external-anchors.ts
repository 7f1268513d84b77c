import { type Anchor, checkAnchor } from "./anchor.ts";
import { encode } from "./chain.ts";
import { leastKeptMonths, monthsBefore } from "./chain-verifier.ts";
import { type Check, check, type KeyRing, sign } from "./keys.ts";

/**
 * An anchor as it lies outside the database. `database`: which one it is of (which-database.ts), null in lines of before it was
 * said; `origin`: the same key's signature over that and the anchor's own.
 */
export interface OutsideAnchor extends Anchor {
  database: string | null;
  origin: string | null;
}

const originText = (database: string, { signature }: Anchor) => encode(["anchor of", database, signature]);

/** An anchor that was just signed or checked, with the database that it is of. */
export function ofDatabase(ring: KeyRing, database: string | null, anchor: Anchor): OutsideAnchor {
  const key = ring.find(({ id }) => id === anchor.key);
  if (database === null || !key) return { ...anchor, database: null, origin: null };
  return { ...anchor, database, origin: sign(key, originText(database, anchor)) };
}

function checkLine(ring: KeyRing, { database, origin, ...anchor }: OutsideAnchor): Check {
  const own = checkAnchor(ring, anchor);
  if (own !== "good" || database === null) return own;
  return check(ring, anchor.key, originText(database, anchor), origin ?? "");
}

/** What lies outside says to one database. */
export interface Outside {
  /** Anchors of this database, or of one that is not named, under a known key. */
  good: Anchor[];
  /** Heads of this very database that no known key vouches for: of a retired key, or what is left of a chain that was replaced. */
  claims: Anchor[];
  /** Anchors of other databases, and what the last of these is called. */
  elsewhere: { count: number; database: string };
}

/** Sorts what lies outside. `database`: this one, null when that is not known; `everywhere`: others' anchors are as good. */
export async function readOutside(
  lines: AsyncIterable<OutsideAnchor> | Iterable<OutsideAnchor>,
  { ring, database, everywhere = false }: { ring: KeyRing; database: string | null; everywhere?: boolean },
): Promise<Outside> {
  const found: Outside = { good: [], claims: [], elsewhere: { count: 0, database: "" } };
  for await (const line of lines) {
    const { database: named, origin: _, ...anchor } = line;
    const isOther = named !== null && database !== null && named !== database;
    const isGood = checkLine(ring, line) === "good";
    if (isOther && !(isGood && everywhere)) found.elsewhere = { count: found.elsewhere.count + 1, database: named };
    else if (isGood) found.good.push(anchor);
    else if (named !== null && anchor.droppedFrom === null) found.claims.push(anchor);
  }
  return found;
}

/** What there is of the chain that claims are held against. */
interface Chain {
  /** The sequence of its last event. */
  last: number;
  /** Up to where it was read: behind it, an event without a hash is not known to be gone. */
  reached: number;
  /** Of its events, by sequence, as far as it has them. */
  hashes: ReadonlyMap<number, string>;
  /** Up to where a good anchor outside vouches for it. */
  covered: number;
  now: Date;
}

/** Claims that the chain does not bear out, the newest last. */
export function doubtful(claims: readonly Anchor[], { last, reached, hashes, covered, now }: Chain): Anchor[] {
  // What the database says of a retention that came is no word for it: whoever replaced the key signs that, too.
  const mayBeDropped = ({ at }: Anchor) => new Date(at) < monthsBefore(now, leastKeptMonths);
  const isContradicted = (claim: Anchor) => {
    const hash = hashes.get(claim.sequence);
    return hash === undefined ? claim.sequence <= reached && !mayBeDropped(claim) : hash !== claim.hash;
  };
  return claims
    .filter((claim) => claim.sequence > Math.min(last, covered) || isContradicted(claim))
    .sort((a, b) => a.sequence - b.sequence);
}
