import { type Anchor, checkAnchor } from "./anchor.ts";
import { encode } from "./chain.ts";
import { minRetentionMonths, monthsBefore } from "./chain-verifier.ts";
import { checkSignature, type KeyRing, type SignatureStatus, sign } from "./keys.ts";

/**
 * An anchor outside the database. `database`: the database it belongs to (which-database.ts), null in older lines.
 * `origin`: a signature of the same key over that name and the anchor's signature.
 */
export interface ExternalAnchor extends Anchor {
  database: string | null;
  origin: string | null;
}

const originText = (database: string, { signature }: Anchor) => encode(["anchor of", database, signature]);

/** Adds the signed database name to an anchor that was just signed or checked. */
export function bindToDatabase(ring: KeyRing, database: string | null, anchor: Anchor): ExternalAnchor {
  const key = ring.find(({ id }) => id === anchor.key);
  if (database === null || !key) return { ...anchor, database: null, origin: null };
  return { ...anchor, database, origin: sign(key, originText(database, anchor)) };
}

function checkLine(ring: KeyRing, { database, origin, ...anchor }: ExternalAnchor): SignatureStatus {
  const status = checkAnchor(ring, anchor);
  if (status !== "good" || database === null) return status;
  return checkSignature(ring, anchor.key, originText(database, anchor), origin ?? "");
}

/** External anchors, sorted for one database. */
export interface ExternalAnchors {
  /** Anchors of this database, or of an unnamed one, under a known key. */
  good: Anchor[];
  /**
   * Heads of this database without a valid signature of a known key: the key was retired, or the chain was replaced.
   */
  unverified: Anchor[];
  /** Anchors of other databases: their number, and the name on the last one. */
  otherDatabases: { count: number; database: string };
}

/**
 * Sorts external anchors. `database`: this one, null if unknown. `acceptOtherDatabases`: valid anchors of other
 * databases count as valid here.
 */
export async function classifyExternalAnchors(
  lines: AsyncIterable<ExternalAnchor> | Iterable<ExternalAnchor>,
  {
    ring,
    database,
    acceptOtherDatabases = false,
  }: { ring: KeyRing; database: string | null; acceptOtherDatabases?: boolean },
): Promise<ExternalAnchors> {
  const found: ExternalAnchors = { good: [], unverified: [], otherDatabases: { count: 0, database: "" } };
  for await (const line of lines) {
    const { database: lineDatabase, origin: _, ...anchor } = line;
    const isOther = lineDatabase !== null && database !== null && lineDatabase !== database;
    const isGood = checkLine(ring, line) === "good";
    if (isOther && !(isGood && acceptOtherDatabases))
      found.otherDatabases = { count: found.otherDatabases.count + 1, database: lineDatabase };
    else if (isGood) found.good.push(anchor);
    else if (lineDatabase !== null && anchor.droppedFrom === null) found.unverified.push(anchor);
  }
  return found;
}

/** The state of the chain that unverified anchors are compared with. */
interface ChainState {
  /** The sequence of its last event. */
  last: number;
  /** The last sequence read. An event after it without a hash is not proven missing. */
  reached: number;
  /** Hashes of events by sequence, for the events that exist. */
  hashes: ReadonlyMap<number, string>;
  /** The last sequence that a valid external anchor covers. */
  covered: number;
  now: Date;
}

/** Finds unverified anchors that the chain contradicts or no valid external anchor covers, the newest last. */
export function findUnconfirmed(
  anchors: readonly Anchor[],
  { last, reached, hashes, covered, now }: ChainState,
): Anchor[] {
  // Age alone decides: a gap note in the database proves nothing, because an attacker with a replaced key can sign
  // one.
  const mayBeDropped = ({ at }: Anchor) => new Date(at) < monthsBefore(now, minRetentionMonths);
  const isContradicted = (anchor: Anchor) => {
    const hash = hashes.get(anchor.sequence);
    return hash === undefined ? anchor.sequence <= reached && !mayBeDropped(anchor) : hash !== anchor.hash;
  };
  return anchors
    .filter((anchor) => anchor.sequence > Math.min(last, covered) || isContradicted(anchor))
    .sort((a, b) => a.sequence - b.sequence);
}
