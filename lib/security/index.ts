export { forgetInSecurityEvents } from "./forget.ts";

export { announceLocation } from "./location.ts";
export { recordSecurityEvent } from "./record.ts";

export { checkUnusualAccess } from "./unusual-access.ts";
