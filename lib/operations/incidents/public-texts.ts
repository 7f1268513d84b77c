import type { IncidentStatus } from "#lib/enums.ts";

/** Prepared texts for public updates. They name no cause, so that nothing is published before it is known. */
export const publicTexts: Record<IncidentStatus, string> = {
  OPEN: "We are investigating a problem with this service. We will tell you more within an hour.",
  ACKNOWLEDGED:
    "We have found the problem and are working on a solution. Messages may arrive late. Accepted messages are not lost. We will tell you more within an hour.",
  CONTAINED:
    "The problem no longer spreads. Some functions stay restricted until we have removed the cause. We will tell you more within an hour.",
  RESOLVED: "We have removed the cause. We are watching the service before we close this incident.",
  VERIFIED: "This incident is resolved. We have verified that the service works.",
};
