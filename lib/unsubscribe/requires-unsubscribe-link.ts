import type { Decision } from "#lib/decision.ts";
import type { Classification } from "#lib/enums.ts";

/**
 * True if a mail needs an unsubscribe link: every MARKETING mail, required or not (CAN-SPAM section 5(a)(3)), and every other
 * mail that the person may switch off. Reads the step with "ON", because `decidedBy` of a digest's item names its timing.
 */
export function requiresUnsubscribeLink(
  { classification }: { classification: Classification },
  decision: Decision,
): boolean {
  const enabledBy = decision.steps.find(({ verdict }) => verdict === "ON")?.layer;
  return classification === "MARKETING" || (enabledBy !== "REQUIRED" && enabledBy !== "TENANT_LOCK");
}
