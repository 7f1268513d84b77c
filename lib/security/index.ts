export { announceLocation } from "./location.ts";
export { forgetInSecurityEvents, recordSecurityEvent } from "./record.ts";
export { countSourcesOverLimit } from "./source-limits.ts";
export { securityIncidentTask } from "./tasks.ts";
export { checkUnusualAccess } from "./unusual-access.ts";
