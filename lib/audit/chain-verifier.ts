import { type Anchor, checkAnchor } from "./anchor.ts";
import { type ChainEvent, contentHashOf, type Erasure, type Head, hashOf, markedText, start } from "./chain.ts";
import { Explanations, explainedBy, isExplanation } from "./explanations.ts";
import { checkMark, type KeyRing } from "./keys.ts";

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
  /** The first of these without an erasure; only where that may stand elsewhere. */
  unexplained: number | undefined;
  /** Events that bear no mark of a known key, and the first of them: from before the chain, or of a retired key. */
  unmarked: { count: number; first: number };
}
export interface Expectations {
  ring: KeyRing;
  /** What stands before the first record; the beginning of the chain unless told otherwise. */
  after?: Head;
  /** Where the chain has to end; known when the records are read. */
  end: () => Head | null;
  /** In a stretch of the chain the anchor that proves a gap may come later. */
  isStretch?: boolean;
  /** So may the erasure of a person, and nobody has brought it along. */
  erasuresElsewhere?: boolean;
  onEvent?: (event: ChainEvent) => void;
}

/** No service may be told to keep its trail for less (audit_drop_months). */
export const leastKeptMonths = 12;

export function monthsBefore(instant: Date | string, months: number): Date {
  const at = new Date(instant);
  at.setUTCMonth(at.getUTCMonth() - months);
  return at;
}

export class Tampering extends Error {
  readonly sequence: number;
  constructor(sequence: number, problem: string) {
    super(problem);
    this.sequence = sequence;
  }
}

/** One walk along the chain, computing everything again. Throws Tampering at the first thing that is wrong. */
export class Walk {
  readonly expected: Expectations;
  head: Head;
  count = 0;
  anchors = 0;
  unknownAnchors = 0;
  forgotten = { count: 0, first: 0 };
  anchored: Anchor | null = null;
  unmarked = { count: 0, first: 0 };
  /** A mark was seen; a good one was. */
  marked = false;
  trusted = false;
  /** The first one without a known mark behind a good mark or anchor, as long as no anchor follows: nobody vouches for it. */
  unvouched: number | null = null;
  /** Gaps that no anchor behind them has proven so far. */
  gaps: { droppedFrom: number; note: Anchor }[] = [];
  readonly explanations = new Explanations();

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
    if (isExplanation(event) && event.subject !== null)
      this.explanations.erasure(event.subject, !this.expected.isStretch || this.isMarked(event));
    this.head = { sequence: event.sequence, hash: event.hash };
    this.count += 1;
    this.expected.onEvent?.(event);
  }

  /** One that stands outside of the stretch, without its place: its mark is all that vouches for it. */
  erasure(erasure: Erasure): void {
    if (isExplanation(erasure) && this.isMarked(erasure)) this.explanations.erasure(erasure.subject, true);
  }

  isMarked(event: Erasure | ChainEvent): boolean {
    return checkMark(this.expected.ring, markedText(event), event.mark) === "good";
  }

  contents(event: ChainEvent): void {
    if (event.salt !== null) {
      if (contentHashOf(event) === event.contentHash) return;
      throw new Tampering(event.sequence, `has a reason, before or after that was changed (${event.id})`);
    }
    const { sequence } = event;
    if (event.reason !== null || event.before !== null || event.after !== null)
      throw new Tampering(sequence, `has contents without their salt (${event.id})`);
    this.forgotten = { count: this.forgotten.count + 1, first: this.forgotten.first || sequence };
    this.explanations.lost(explainedBy(event), sequence);
  }

  mark(event: ChainEvent): void {
    const mark = checkMark(this.expected.ring, markedText(event), event.mark);
    if (mark === "forged") throw new Tampering(event.sequence, `was not written by this service (${event.id})`);
    // Without any mark are those from before the chain, and they stand in front of all others.
    if (event.mark === null && this.marked)
      throw new Tampering(event.sequence, `bears no mark, and those before it do (${event.id})`);
    this.marked ||= event.mark !== null;
    this.trusted ||= mark === "good";
    if (mark === "good") return;
    this.unmarked = { count: this.unmarked.count + 1, first: this.unmarked.first || event.sequence };
    if (this.anchored || this.trusted) this.unvouched ??= event.sequence;
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
  gap(note: Anchor, droppedFrom: number): void {
    const { sequence, hash } = note;
    if (droppedFrom > this.head.sequence + 1 || sequence <= this.head.sequence) return;
    this.gaps.push({ droppedFrom: this.head.sequence + 1, note });
    this.head = { sequence, hash };
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
    this.explanations.anchored();
    // What was anchored so long before the note was really that old, whatever the events said of themselves.
    if (this.gaps.length > 0)
      this.gaps = this.gaps.filter(({ note }) => new Date(anchor.at) > monthsBefore(note.at, leastKeptMonths));
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
    const unexplained = this.explanations.first();
    if (unexplained !== undefined && !this.expected.erasuresElsewhere)
      throw new Tampering(
        unexplained,
        this.expected.isStretch
          ? "lost its contents, and no erasure of its person under a known key is in the export"
          : "lost its contents, and no erasure of its person stands in the chain",
      );
    if (this.unvouched !== null)
      throw new Tampering(this.unvouched, "bears no mark of a known key, and no anchor covers it");
    const [gap] = this.gaps;
    if (gap && !this.expected.isStretch)
      throw new Tampering(
        gap.droppedFrom,
        `is missing: dropped as past its retention on ${gap.note.at}, and no anchor proves that it was that old`,
      );
    const { count, anchors, unknownAnchors, forgotten, unmarked } = this;
    return { ok: true, count, head, anchored, anchors, unknownAnchors, forgotten, unexplained, unmarked };
  }
}
