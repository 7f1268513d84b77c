import type { IncidentStatus } from "#lib/enums.ts";
import type { Tone } from "./badge.tsx";

/** The badge tone of an incident status, for the console and the status page. */
export const incidentTones: Record<IncidentStatus, Tone> = {
  OPEN: "bad",
  ACKNOWLEDGED: "warn",
  CONTAINED: "accent",
  RESOLVED: "good",
  VERIFIED: "good",
};
