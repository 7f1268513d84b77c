export { type Finding, failed, passed, type SmokeCheck, type SmokeStatus, skipped, timed } from "./check.ts";
export { createProbeAccess } from "./probe-access.ts";
export { accountFinding, runSmokeCheck, SERVICE_CHECKS, type ServiceCheck } from "./run-smoke-check.ts";
export { testService } from "./test-service.ts";
