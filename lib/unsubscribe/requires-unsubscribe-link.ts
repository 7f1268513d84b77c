import type { Decision } from "#lib/decision.ts";
import type { Classification } from "#lib/enums.ts";

/**
 * Whether a mail carries an unsubscribe link: all MARKETING, required or not (CAN-SPAM section 5(a)(3)), and of the rest what
 * the person may choose. Asks for the layer that turned the message on: of a digest's items, `decidedBy` names their timing.
 */
export function isUnsubscribable({ classification }: { classification: Classification }, decision: Decision): boolean {
  const turnedOnBy = decision.steps.find(({ verdict }) => verdict === "ON")?.layer;
  return classification === "MARKETING" || (turnedOnBy !== "REQUIRED" && turnedOnBy !== "TENANT_LOCK");
}
