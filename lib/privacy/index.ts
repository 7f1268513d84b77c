export { eraseUser } from "./erase.ts";
export { completeErasureFile, erasureFile, erasureListIn } from "./erasure-file.ts";
export { exportUserData, userDataAsCsv } from "./export.ts";
export { replayErasures } from "./replay-erasures.ts";
export { declinesMeasurement, hasOptedOut, storeSharingOptOut } from "./sharing.ts";
export { writeUserDataCsv, writeUserDataJson } from "./write-user-data.ts";
