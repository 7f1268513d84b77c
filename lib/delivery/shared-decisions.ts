import { hash } from "node:crypto";
import type { Decision } from "#lib/decision.ts";
import type { DecisionLayer } from "#lib/enums.ts";

/** In steps of these layers, `setAt` and `setBy` are the tenant's or the operators'. In others they are the person's own. */
const commonLayers: ReadonlySet<DecisionLayer> = new Set([
  "REQUIRED",
  "TENANT_LOCK",
  "TENANT_DEFAULT",
  "CHANNEL_PAUSED",
]);

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
      ((setAt === undefined && setBy === undefined) || commonLayers.has(layer)),
  );

/** The id of a shared decision, from its text: 16 bytes of its SHA-256, as a UUID. */
export const sharedDecisionId = (text: string): string => hash("sha256", text, "hex").slice(0, 32);
