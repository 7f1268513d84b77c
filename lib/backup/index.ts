// docs/backup.md explains the terms of this folder.

export { makeWork, removeCopies, withSentences } from "./files.ts";
export { findBackup, listBackups } from "./manifest.ts";
export { completeRestore, unpackBackup } from "./restore.ts";
export { type OnStep, takeBackup } from "./take.ts";
