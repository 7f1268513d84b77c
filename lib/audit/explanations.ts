import type { ChainEvent } from "./chain.ts";

/** Events that explain why contents are gone: their subject is the person erased, or the event redacted. */
export const isExplanation = ({ action }: Pick<ChainEvent, "action">): boolean =>
  action === "user.erase" || action === "audit.redact";

/** What has to be the subject of an explanation: of an event about a person that person, of any other the event itself. */
export const explainedBy = ({ id, subject }: Pick<ChainEvent, "id" | "subject">): string =>
  subject?.startsWith("usr_") ? subject : id;

/** Why contents are gone that stood in the chain: an erasure of their person, or of somebody whose address stood in them. */
export class Explanations {
  readonly erased = new Set<string>();
  /** Of whom an erasure stands in the chain that nobody vouches for so far. */
  readonly waiting = new Set<string>();
  /** Whose contents are gone without an erasure so far, by the first such event. */
  readonly unexplained = new Map<string, number>();

  lost(subject: string, sequence: number): void {
    if (!this.erased.has(subject) && !this.unexplained.has(subject)) this.unexplained.set(subject, sequence);
  }

  /** `isVouched`: it bears a good mark, or stands in a chain that is walked as a whole. */
  erasure(subject: string, isVouched: boolean): void {
    if (!isVouched) return void this.waiting.add(subject);
    this.erased.add(subject);
    this.unexplained.delete(subject);
  }

  /** An anchor vouches for all that came before it. */
  anchored(): void {
    for (const subject of this.waiting) this.erasure(subject, true);
    this.waiting.clear();
  }

  /** The first event whose contents are gone for no reason. */
  first(): number | undefined {
    const [first] = [...this.unexplained.values()].sort((a, b) => a - b);
    return first;
  }
}
