// docs/backup.md explains the terms of this folder.

export { makeWork, removeCopies } from "./files.ts";
export { findBackup, listBackups, type StoredBackup } from "./manifest.ts";
export { completeRestore, type RestoreReport, unpackBackup } from "./restore.ts";
export { type BackupOptions, type OnStep, takeBackup } from "./take.ts";
