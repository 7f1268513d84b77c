import type { ChainEvent } from "./chain.ts";

/** Events that explain missing contents. Their subject is the erased person or the redacted event. */
export const isExplanation = ({ action }: Pick<ChainEvent, "action">): boolean =>
  action === "user.erase" || action === "audit.redact";

/** The subject that an explanation needs: the person if the event is about one, else the event's own id. */
export const explainedBy = ({ id, subject }: Pick<ChainEvent, "id" | "subject">): string =>
  subject?.startsWith("usr_") ? subject : id;

/** Matches events without contents to the erasures and redactions that explain them. */
export class Explanations {
  readonly erased = new Set<string>();
  /** Subjects with an erasure that no mark and no anchor proves yet. */
  readonly unproven = new Set<string>();
  /** Subjects without an erasure so far, with the first event that lost its contents. */
  readonly unexplained = new Map<string, number>();

  lost(subject: string, sequence: number): void {
    if (!this.erased.has(subject) && !this.unexplained.has(subject)) this.unexplained.set(subject, sequence);
  }

  /** `isProven`: the erasure has a valid mark, or the whole chain is verified. */
  erasure(subject: string, isProven: boolean): void {
    if (!isProven) return void this.unproven.add(subject);
    this.erased.add(subject);
    this.unexplained.delete(subject);
  }

  /** An anchor proves every erasure before it. */
  anchored(): void {
    for (const subject of this.unproven) this.erasure(subject, true);
    this.unproven.clear();
  }

  /** The first event whose contents are missing without an explanation. */
  first(): number | undefined {
    const [first] = [...this.unexplained.values()].sort((a, b) => a - b);
    return first;
  }
}
