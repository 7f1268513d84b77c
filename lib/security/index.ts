export { forgetInSecurityEvents } from "./forget.ts";
export { setInertHeaders, setTransportHeader } from "./header-values.ts";
export { guardLinks } from "./link-guard.ts";
export { announceLocation } from "./location.ts";
export { recordSecurityEvent } from "./record.ts";
export { checkUnusualAccess } from "./unusual-access.ts";
