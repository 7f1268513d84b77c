export { announceLocation } from "./location.ts";
export { forgetInSecurityEvents, recordSecurityEvent } from "./record.ts";

export { checkUnusualAccess } from "./unusual-access.ts";
