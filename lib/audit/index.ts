// docs/glossary.md explains the terms of this folder, such as chain, seal and anchor.
export { anchorFile } from "./anchor-file.ts";
export { anchorHead } from "./anchor-head.ts";
export { anchorLagSeconds } from "./anchor-lag.ts";
export { type PersonKeys, personKeys, readableValues, selectEvents } from "./contents.ts";
export { describeReport } from "./describe-report.ts";
export { exportEvents } from "./export.ts";
export { findReadableSubjects, forgetPerson, hasReadableEvents, redactEvents } from "./forget.ts";
export { keyIsInDatabase } from "./keys.ts";
export { type AuditEventView, findEvent, listEvents, listHistory } from "./list.ts";
export { replaceAuditKey } from "./replace-key.ts";
export { sealEvents } from "./seal.ts";
export type { Verification } from "./verify.ts";
export { type DatabaseReport, verifyDatabase } from "./verify-database.ts";
export { verifyFile } from "./verify-file.ts";
export { audit, auditMany } from "./write.ts";
