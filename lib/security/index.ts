export { fillHeaders } from "./fill-headers.ts";
export { forgetInSecurityEvents } from "./forget.ts";
export { setInertHeaders, setTransportHeader } from "./header-values.ts";
export { guardLinks } from "./link-guard.ts";
export { announceLocation } from "./location.ts";
export { recordSecurityEvent } from "./record.ts";
export { ownTarget } from "./request-target.ts";
export { checkUnusualAccess } from "./unusual-access.ts";
