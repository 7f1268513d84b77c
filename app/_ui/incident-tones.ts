import type { IncidentStatus } from "#lib/enums.ts";
import type { Tone } from "./badge.tsx";

/** How an incident's status looks, to those who mend it and to everybody. */
export const incidentTones: Record<IncidentStatus, Tone> = {
  OPEN: "bad",
  ACKNOWLEDGED: "warn",
  CONTAINED: "accent",
  RESOLVED: "good",
  VERIFIED: "good",
};
