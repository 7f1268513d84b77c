import { retryAlerts, sendAlert } from "#lib/alerts/send-alert.ts";
import { auditAnchor, auditPartitions } from "#lib/audit/jobs.ts";
import { authPurge } from "#lib/auth/purge-expired.ts";
import { sendSignInLink } from "#lib/auth/send-sign-in-link.ts";
import { backupDrillJob, backupJob } from "#lib/backup/jobs.ts";
import { deliver } from "#lib/delivery/deliver.ts";
import { plan } from "#lib/delivery/plan.ts";
import { reconcile } from "#lib/delivery/recover/reconcile.ts";
import { reschedule } from "#lib/delivery/recover/reschedule.ts";
import { sendDigest } from "#lib/digest/send.ts";
import type { TaskImplementation } from "#lib/jobs/implement.ts";
import { ledgerPartitions } from "#lib/ledger/partitions.ts";
import { incidentReminders } from "#lib/operations/incidents/remind.ts";
import { openSecurityIncident } from "#lib/operations/incidents/security-incident.ts";
import { maintenance } from "#lib/operations/maintenance/run.ts";
import { escalation } from "#lib/operations/on-call/escalate.ts";
import { pagePerson } from "#lib/operations/on-call/page-person.ts";
import { sendPage } from "#lib/operations/on-call/send-page.ts";
import { capacitySample } from "#lib/operations/reports/capacity-sample.ts";
import { reportsJob } from "#lib/operations/reports/freeze.ts";
import { accessReport } from "#lib/operations/reviews/access-report.ts";
import {
  confirmStatusSubscriber,
  sendToStatusSubscriber,
  spreadStatusNotices,
} from "#lib/operations/subscribers/deliver.ts";
import { retention } from "#lib/privacy/retention.ts";
import { securityPurge } from "#lib/security/purge-expired.ts";
import { applyWebhook } from "#lib/webhooks/apply.ts";

/** Every kind of job that this service runs. Only this file imports all handlers. */
export const registry: TaskImplementation[] = [
  plan,
  deliver,
  reconcile,
  sendDigest,
  reschedule,
  sendSignInLink,
  authPurge,
  securityPurge,
  sendAlert,
  retryAlerts,
  sendPage,
  escalation,
  pagePerson,
  incidentReminders,
  openSecurityIncident,
  maintenance,
  reportsJob,
  capacitySample,
  confirmStatusSubscriber,
  spreadStatusNotices,
  sendToStatusSubscriber,
  applyWebhook,
  retention,
  accessReport,
  auditAnchor,
  auditPartitions,
  ledgerPartitions,
  backupJob,
  backupDrillJob,
];
