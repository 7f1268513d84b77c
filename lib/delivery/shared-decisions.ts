import { hash } from "node:crypto";
import type { Tx } from "#db/client.ts";
import { prepared } from "#db/prepared.ts";
import { type Decision, hasCommonProvenance } from "#lib/decision.ts";

/** A time or a number is shared only if at least this many people of one statement have it, so that it describes none of them. */
const minPeople = 10;

/**
 * True if the decision holds no person's own data, so that it can outlive an erasure. `people`: how many of one statement have
 * the decision.
 */
export const isShareable = ({ steps }: Decision, people: number): boolean =>
  steps.every(
    ({ layer, values, setAt, setBy }) =>
      (values === undefined || people >= minPeople) &&
      ((setAt === undefined && setBy === undefined) || hasCommonProvenance(layer)),
  );

/** The id of a shared decision, from its text: 16 bytes of its SHA-256, as a UUID. */
export const sharedDecisionId = (text: string): string => hash("sha256", text, "hex").slice(0, 32);

/** The shared decisions of one transaction. */
export class SharedDecisions {
  readonly #textsById = new Map<string, string>();

  /** Returns the id of the decision with this text. */
  add(text: string): string {
    const id = sharedDecisionId(text);
    this.#textsById.set(id, text);
    return id;
  }

  /**
   * Writes each decision at most once a day, so that plans do not wait for each other. Call it once in a transaction: one
   * statement writes them in the order of their ids, so that two plans with the same new decisions never deadlock.
   */
  async store(tx: Tx, now: Date): Promise<void> {
    if (this.#textsById.size > 0)
      await insertUsed(tx, [[...this.#textsById.keys()], [...this.#textsById.values()], now.toISOString()]);
  }
}

const insertUsed = prepared(`
  INSERT INTO shared_decisions (id, decision, used_at)
  SELECT g.id, g.text::jsonb, $3::timestamptz FROM unnest($1::uuid[], $2::text[]) AS g (id, text)
  WHERE NOT EXISTS (SELECT 1 FROM shared_decisions s WHERE s.id = g.id AND s.used_at > $3::timestamptz - interval '1 day')
  ORDER BY g.id
  ON CONFLICT (id) DO UPDATE SET used_at = GREATEST(shared_decisions.used_at, excluded.used_at)`);
