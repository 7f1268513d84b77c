export { tenantKey } from "./key.ts";
export { setTenantPolicy } from "./set-policy.ts";
