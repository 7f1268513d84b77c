/** An answer that takes longer is slow: a third of the promised 300 ms, so that the service reacts before it breaks the promise. */
const slowMs = 100;
/** With fewer answers the result is not reliable. */
const minAnswers = 5;
const slowShare = 0.2;

/** Counts the answers to people and integrators, to find out whether they are slow. */
export class AnswerPace {
  #answers = 0;
  #slow = 0;

  add(ms: number): void {
    this.#answers += 1;
    if (ms > slowMs) this.#slow += 1;
  }

  /** Whether the answers since the last call were slow. */
  takeIsSlow(): boolean {
    const isSlow = this.#answers >= minAnswers && this.#slow > this.#answers * slowShare;
    this.#answers = 0;
    this.#slow = 0;
    return isSlow;
  }
}

export const checkEveryMs = 250;
