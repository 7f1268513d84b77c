import { type Anchor, checkAnchor } from "./anchor.ts";
import { type ChainEvent, contentHashOf, type Head, hashOf, markedText, start } from "./chain.ts";
import { checkMark, type KeyRing } from "./keys.ts";
import type { ChainRecord } from "./records.ts";

export interface Good {
  ok: true;
  /** Events that were checked. */
  count: number;
  head: Head;
  /** The last anchor that was checked, and how many. */
  anchored: Anchor | null;
  anchors: number;
  /** Anchors of keys that are not in the ring. */
  unknownAnchors: number;
  /** Events whose contents were forgotten with their person, and the first of them. */
  forgotten: { count: number; first: number };
  /** Events that bear no mark of a known key, and the first of them. */
  unmarked: { count: number; first: number };
}
/** `sequence`: the first one that is wrong, or missing, or that nothing proves any more. */
export interface Bad {
  ok: false;
  sequence: number;
  problem: string;
}
export type Verdict = Good | Bad;

export interface Expectations {
  ring: KeyRing;
  /** What stands before the first record; the beginning of the chain unless told otherwise. */
  after?: Head;
  /** Where the chain has to end; known when the records are read. */
  end: () => Head | null;
  /** In a stretch of the chain the erasure of a person may come later. */
  isStretch?: boolean;
  onEvent?: () => void;
}

export class Tampering extends Error {
  readonly sequence: number;
  constructor(sequence: number, problem: string) {
    super(problem);
    this.sequence = sequence;
  }
}

/** Walks the chain once and computes everything again. Stops at the first thing that is wrong. */
export async function verifyChain(records: AsyncIterable<ChainRecord>, expected: Expectations): Promise<Verdict> {
  const walk = new Walk(expected);
  try {
    for await (const record of records) {
      if (record.type === "event") walk.event(record.event);
      else walk.anchor(record.anchor);
    }
    return walk.finish();
  } catch (error) {
    if (error instanceof Tampering) return { ok: false, sequence: error.sequence, problem: error.message };
    throw error;
  }
}

class Walk {
  readonly expected: Expectations;
  head: Head;
  count = 0;
  anchors = 0;
  unknownAnchors = 0;
  forgotten = { count: 0, first: 0 };
  anchored: Anchor | null = null;
  unmarked = { count: 0, first: 0 };
  /** The first one without a known mark since the last anchor: nobody vouches for it. */
  unvouched: number | null = null;
  readonly erased = new Set<string>();
  /** Subjects without contents and without an erasure so far, by the first such event. */
  readonly unexplained = new Map<string, number>();

  constructor(expected: Expectations) {
    this.expected = expected;
    this.head = expected.after ?? start;
  }

  event(event: ChainEvent): void {
    const next = this.head.sequence + 1;
    if (event.sequence > next) throw new Tampering(next, "is missing");
    if (event.sequence < next) throw new Tampering(event.sequence, `stands in the chain twice (${event.id})`);
    if (event.hash !== hashOf(this.head.hash, event))
      throw new Tampering(next, `does not match its hash (${event.id}): it was changed, or put in another's place`);
    this.contents(event);
    this.mark(event);
    if (event.action === "user.erase" && event.subject !== null) {
      this.erased.add(event.subject);
      this.unexplained.delete(event.subject);
    }
    this.head = { sequence: event.sequence, hash: event.hash };
    this.count += 1;
    this.expected.onEvent?.();
  }

  contents(event: ChainEvent): void {
    if (event.salt !== null) {
      if (contentHashOf(event) === event.contentHash) return;
      throw new Tampering(event.sequence, `has a reason, before or after that was changed (${event.id})`);
    }
    const { subject, sequence } = event;
    if (event.reason !== null || event.before !== null || event.after !== null || subject === null)
      throw new Tampering(sequence, `has contents without their salt (${event.id})`);
    this.forgotten = { count: this.forgotten.count + 1, first: this.forgotten.first || sequence };
    if (!this.erased.has(subject) && !this.unexplained.has(subject)) this.unexplained.set(subject, sequence);
  }

  mark(event: ChainEvent): void {
    const mark = checkMark(this.expected.ring, markedText(event), event.mark);
    if (mark === "good") return;
    if (mark === "forged") throw new Tampering(event.sequence, `was not written by this service (${event.id})`);
    this.unmarked = { count: this.unmarked.count + 1, first: this.unmarked.first || event.sequence };
    this.unvouched ??= event.sequence;
  }

  anchor(anchor: Anchor): void {
    const check = checkAnchor(this.expected.ring, anchor);
    if (check === "forged")
      throw new Tampering(
        anchor.droppedFrom === null ? this.unproven() : this.head.sequence + 1,
        `is not proven: the anchor of ${anchor.at} has a false signature`,
      );
    if (check === "unknown") this.unknownAnchors += 1;
    else if (anchor.droppedFrom !== null) this.gap(anchor, anchor.droppedFrom);
    else this.signedHead(anchor);
  }

  /** Events past their retention: the chain goes on from the last of them. */
  gap({ sequence, hash }: Anchor, droppedFrom: number): void {
    if (droppedFrom <= this.head.sequence + 1 && sequence > this.head.sequence) this.head = { sequence, hash };
  }

  signedHead(anchor: Anchor): void {
    if (anchor.sequence > this.head.sequence)
      throw new Tampering(this.head.sequence + 1, `is missing: the anchor of ${anchor.at} knows ${anchor.sequence}`);
    if (anchor.sequence < this.head.sequence) return;
    if (anchor.hash !== this.head.hash)
      throw new Tampering(
        this.unproven(),
        `is not what the anchor of ${anchor.at} signed: up to ${anchor.sequence} the chain was written anew`,
      );
    this.anchored = anchor;
    this.anchors += 1;
    this.unvouched = null;
  }

  /** The first event behind the last good anchor. */
  unproven(): number {
    return (this.anchored ?? this.expected.after ?? start).sequence + 1;
  }

  finish(): Good {
    const { head, anchored } = this;
    const end = this.expected.end();
    if (end && end.sequence > head.sequence)
      throw new Tampering(head.sequence + 1, `is missing: the chain ends with ${end.sequence}`);
    if (end && (end.sequence < head.sequence || end.hash !== head.hash))
      throw new Tampering(Math.min(end.sequence + 1, head.sequence), "is not what the chain ended with");
    const [first] = [...this.unexplained.values()].sort((a, b) => a - b);
    if (first !== undefined && !this.expected.isStretch)
      throw new Tampering(first, "lost its contents, and no erasure of its person stands in the chain");
    if (anchored && this.unvouched !== null)
      throw new Tampering(this.unvouched, "bears no mark of a known key, and no anchor covers it");
    const { count, anchors, unknownAnchors, forgotten, unmarked } = this;
    return { ok: true, count, head, anchored, anchors, unknownAnchors, forgotten, unmarked };
  }
}
