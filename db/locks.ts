import type { Tx } from "./client.ts";
import { prepared } from "./prepared.ts";

/**
 * All advisory locks. PostgreSQL has one namespace for them, so two features with the same key would block each other.
 * A text is hashed. Keys must not change between versions, because versions run side by side during a deployment.
 */
export const locks = {
  migrations: 4_927_310_001n,
  /** Migration 0007 takes it too, in audit_make_months and audit_drop_months. */
  auditMonths: 4_927_310_002n,
  digestCollection: 4_927_310_003n,
  heldRelease: 4_927_310_004n,
  /** Migration 0029 takes it, in ledger_make_months and ledger_drop_months. */
  ledgerMonths: 4_927_310_005n,
  backup: "backup",
  backupDrill: "backup-drill",
  releases: "releases",
  rollback: "rollback",
  slowRequests: "slow-requests",
  suppressions: "suppressions",
  incidentReminders: "incident-reminders",
  escalations: "escalations",
  onCall: "on-call",
  alerts: "alerts",
  maintenance: "maintenance",
  reports: "reports",
  statusNotices: "status-notices",
  /** For tests that stop a statement. */
  testGate: 4_927_310_099n,
} as const;
export type Lock = keyof typeof locks;

/** Locks with one key for each person: this prefix, then the person's id. */
export const personLocks = {
  preferences: "preferences:",
  marketingCap: "marketing:",
  reconciliation: "reconcile:",
} as const;
export type PersonLock = keyof typeof personLocks;

/** Locks with two keys: this number and one that counts up. PostgreSQL keeps them apart from those with one key. */
export const slotLocks = {
  /** Migration 0025 takes it in count_slot. */
  notificationCounts: 492_731,
} as const;

/** The names of all locks. */
export const LOCKS = Object.keys({ ...locks, ...personLocks }) as (Lock | PersonLock)[];

/** The key as SQL text without parameters, for drivers, function bodies and Drizzle. */
export function lockKey(lock: Lock): string {
  const key = locks[lock];
  return typeof key === "bigint" ? `${key}::bigint` : `hashtextextended('${key}', 0)`;
}

/** Waits for the lock and holds it until the transaction ends. */
export const lockStatement = (lock: Lock, mode: "exclusive" | "shared" = "exclusive"): string =>
  `SELECT pg_advisory_xact_lock${mode === "shared" ? "_shared" : ""}(${lockKey(lock)})`;

/** Returns `mine`: true if the transaction got the lock. Never waits. */
export const tryLockStatement = (lock: Lock): string => `SELECT pg_try_advisory_xact_lock(${lockKey(lock)}) AS mine`;

/** Like `lockStatement`, but the connection holds the lock until it is released or the connection ends. */
export const sessionLock = (lock: Lock) => ({
  take: `SELECT pg_advisory_lock(${lockKey(lock)})`,
  attempt: `SELECT pg_try_advisory_lock(${lockKey(lock)}) AS mine`,
  release: `SELECT pg_advisory_unlock(${lockKey(lock)})`,
});

/**
 * Waits for the locks of all these people, always in the same order, so that two such statements never deadlock. The statement
 * is sent before this function returns, so a statement of the same transaction that is issued after it runs with the locks.
 */
export async function sendPersonLocks(tx: Tx, lock: PersonLock, userIds: readonly string[]): Promise<void> {
  await lockKeys(tx, [[...new Set(userIds)].sort().map((id) => `${personLocks[lock]}${id}`)]);
}

const lockKeys = prepared("SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest($1::text[]) AS key");
