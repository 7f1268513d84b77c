export { health } from "./health.ts";
export { allowedNext } from "./incidents/lifecycle.ts";
export { openIncident } from "./incidents/open.ts";
export { type IncidentView, incidentById, listIncidents } from "./incidents/queries.ts";
export { updateIncident } from "./incidents/update.ts";
export { channelHealths, queueStatus } from "./queue.ts";
export { readQueueState } from "./queue-state.ts";
export { type PublicIncident, type PublicStatus, publicStatus } from "./status.ts";
