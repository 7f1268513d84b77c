import { type Anchor, checkAnchor } from "./anchor.ts";
import { type ChainEvent, chainStart, contentHashOf, type Erasure, type Head, hashOf, markedText } from "./chain.ts";
import { Explanations, explainedBy, isExplanation } from "./explanations.ts";
import { checkMark, type KeyRing } from "./keys.ts";

export interface ValidChain {
  ok: true;
  /** Number of events checked. */
  count: number;
  head: Head;
  /** The last anchor checked, and the number of anchors checked. */
  anchored: Anchor | null;
  anchors: number;
  /** Number of anchors whose key is not in the ring. */
  unknownAnchors: number;
  /** Events whose contents were erased with their person, and the first of them. */
  forgotten: { count: number; first: number };
  /** The first of these without an erasure event. Set only if that event may be outside the range. */
  unexplained: number | undefined;
  /** Events without a mark of a known key, and the first of them: written before the chain, or under a retired key. */
  unmarked: { count: number; first: number };
}
export interface Expectations {
  ring: KeyRing;
  /** The head before the first record. Default: the start of the chain. */
  after?: Head;
  /** The expected end of the chain. Called after the records were read. */
  end: () => Head | null;
  /** The records are a part of the chain: the anchor that proves a gap may come after them. */
  isRange?: boolean;
  /** The erasure that explains lost contents may be outside the range, and was not added to the records. */
  erasuresElsewhere?: boolean;
  onEvent?: (event: ChainEvent) => void;
}

/** The shortest retention that audit_drop_months accepts. */
export const minRetentionMonths = 12;

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

/** Recomputes the chain record by record. Throws Tampering at the first record that is wrong. */
export class ChainVerifier {
  readonly expected: Expectations;
  head: Head;
  count = 0;
  anchors = 0;
  unknownAnchors = 0;
  forgotten = { count: 0, first: 0 };
  anchored: Anchor | null = null;
  unmarked = { count: 0, first: 0 };
  /** An event with any mark was seen; an event with a valid mark was seen. */
  hasMark = false;
  hasValidMark = false;
  /** The first event without a known mark after a valid mark or anchor. Tampering, unless a later anchor covers it. */
  firstUncovered: number | null = null;
  /** Gaps that no later anchor has proven yet. */
  gaps: { droppedFrom: number; note: Anchor }[] = [];
  readonly explanations = new Explanations();

  constructor(expected: Expectations) {
    this.expected = expected;
    this.head = expected.after ?? chainStart;
  }

  event(event: ChainEvent): void {
    const next = this.head.sequence + 1;
    if (event.sequence > next) throw new Tampering(next, "is missing");
    if (event.sequence < next) throw new Tampering(event.sequence, `is in the chain twice (${event.id})`);
    if (event.hash !== hashOf(this.head.hash, event))
      throw new Tampering(next, `does not match its hash (${event.id}): it was changed or replaced`);
    this.contents(event);
    this.mark(event);
    if (isExplanation(event) && event.subject !== null)
      this.explanations.erasure(event.subject, !this.expected.isRange || this.isMarked(event));
    this.head = { sequence: event.sequence, hash: event.hash };
    this.count += 1;
    this.expected.onEvent?.(event);
  }

  /** Takes an erasure event from outside the range. It has no sequence, so only its mark proves it. */
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
    // Only events from before the chain have no mark, and they come before all others.
    if (event.mark === null && this.hasMark)
      throw new Tampering(event.sequence, `has no mark, although the events before it have one (${event.id})`);
    this.hasMark ||= event.mark !== null;
    this.hasValidMark ||= mark === "good";
    if (mark === "good") return;
    this.unmarked = { count: this.unmarked.count + 1, first: this.unmarked.first || event.sequence };
    if (this.anchored || this.hasValidMark) this.firstUncovered ??= event.sequence;
  }

  anchor(anchor: Anchor): void {
    const check = checkAnchor(this.expected.ring, anchor);
    if (check === "forged")
      throw new Tampering(
        anchor.droppedFrom === null ? this.firstAfterAnchor() : this.head.sequence + 1,
        `is not proven: the anchor of ${anchor.at} has a false signature`,
      );
    if (check === "unknown") this.unknownAnchors += 1;
    else if (anchor.droppedFrom !== null) this.addGap(anchor, anchor.droppedFrom);
    else this.signedHead(anchor);
  }

  /** Skips events that retention dropped: the chain continues after the last of them. */
  addGap(note: Anchor, droppedFrom: number): void {
    const { sequence, hash } = note;
    if (droppedFrom > this.head.sequence + 1 || sequence <= this.head.sequence) return;
    this.gaps.push({ droppedFrom: this.head.sequence + 1, note });
    this.head = { sequence, hash };
  }

  signedHead(anchor: Anchor): void {
    if (anchor.sequence > this.head.sequence)
      throw new Tampering(this.head.sequence + 1, `is missing: the anchor of ${anchor.at} covers ${anchor.sequence}`);
    if (anchor.sequence < this.head.sequence) return;
    if (anchor.hash !== this.head.hash)
      throw new Tampering(
        this.firstAfterAnchor(),
        `does not match the anchor of ${anchor.at}: the chain was rewritten up to ${anchor.sequence}`,
      );
    this.anchored = anchor;
    this.anchors += 1;
    this.firstUncovered = null;
    this.explanations.anchored();
    // An anchor that old proves the age of the dropped events, whatever timestamps they had.
    if (this.gaps.length > 0)
      this.gaps = this.gaps.filter(({ note }) => new Date(anchor.at) > monthsBefore(note.at, minRetentionMonths));
  }

  /** The sequence after the last valid anchor. */
  firstAfterAnchor(): number {
    return (this.anchored ?? this.expected.after ?? chainStart).sequence + 1;
  }

  finish(): ValidChain {
    const { head, anchored } = this;
    const end = this.expected.end();
    if (end && end.sequence > head.sequence)
      throw new Tampering(head.sequence + 1, `is missing: the chain ends with ${end.sequence}`);
    if (end && (end.sequence < head.sequence || end.hash !== head.hash))
      throw new Tampering(Math.min(end.sequence + 1, head.sequence), "does not match the recorded end of the chain");
    const unexplained = this.explanations.first();
    if (unexplained !== undefined && !this.expected.erasuresElsewhere)
      throw new Tampering(
        unexplained,
        this.expected.isRange
          ? "lost its contents, and no erasure of its person under a known key is in the export"
          : "lost its contents, and the chain has no erasure of its person",
      );
    if (this.firstUncovered !== null)
      throw new Tampering(this.firstUncovered, "has no mark of a known key, and no anchor covers it");
    const [gap] = this.gaps;
    if (gap && !this.expected.isRange)
      throw new Tampering(
        gap.droppedFrom,
        `is missing: dropped as past its retention on ${gap.note.at}, and no anchor proves that it was that old`,
      );
    const { count, anchors, unknownAnchors, forgotten, unmarked } = this;
    return { ok: true, count, head, anchored, anchors, unknownAnchors, forgotten, unexplained, unmarked };
  }
}
