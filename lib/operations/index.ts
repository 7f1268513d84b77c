export { receiveAlerts } from "./alerts/alertmanager.ts";
export { evaluateAlerts, evaluateEveryMs } from "./alerts/evaluate.ts";
export { countAlerts, listAlerts } from "./alerts/list.ts";
export type { OperationKind } from "./due.ts";
export { health } from "./health.ts";
export { containIncident } from "./incidents/contain.ts";
export { allowedNext } from "./incidents/lifecycle.ts";
export { linkIncidents } from "./incidents/links.ts";
export { openIncident } from "./incidents/open.ts";
export { readPostMortem, writePostMortem } from "./incidents/post-mortem.ts";
export { postMortemTemplate } from "./incidents/post-mortem-template.ts";
export { publicTexts } from "./incidents/public-texts.ts";
export { type IncidentLinkView, type IncidentView, incidentById, listIncidents } from "./incidents/queries.ts";
export { readIncidentTimes } from "./incidents/times.ts";
export { updateIncident } from "./incidents/update.ts";
export { endMaintenance } from "./maintenance/end.ts";
export { proposeMaintenance } from "./maintenance/propose.ts";
export { scheduleMaintenance } from "./maintenance/schedule.ts";
export { provideServiceTest } from "./maintenance/smoke-after.ts";
export { formatMeasure, formatTarget, isHigherBetter } from "./measures.ts";
export { readCalendar, renewCalendarLink } from "./on-call/calendar-link.ts";
export { endShift } from "./on-call/end-shift.ts";
export { runEscalations } from "./on-call/escalate.ts";
export { overrideShift } from "./on-call/override-shift.ts";
export {
  dutiesBetween,
  type OnCallView,
  type PageRow,
  readOnCall,
  type ShiftRow,
  type StaffMember,
} from "./on-call/queries.ts";
export { saveShift } from "./on-call/save-shift.ts";
export { setEscalation } from "./on-call/set-escalation.ts";
export type { Duty } from "./on-call/shift.ts";
export { pathsOf, scaleFor } from "./plot-scale.ts";
export { readPlots } from "./plots.ts";
export { lastProbe, readAvailability } from "./probe/availability.ts";
export { sendProbe } from "./probe/send.ts";
export { startProbe } from "./probe/start.ts";
export { prepareProbe } from "./probe/world.ts";
export { channelHealths, queueStatus } from "./queue.ts";
export { queueState } from "./queue-state.ts";
export {
  fillDeployCommand,
  parseDeployCommand,
  runProgram,
} from "./releases/deploy-command.ts";
export { listReleases } from "./releases/queries.ts";
export { recordRelease } from "./releases/record.ts";
export { endRollback, openRollback, planRollback, type RollbackPlan, startRollback } from "./releases/rollback.ts";
export type { ReleaseRow } from "./releases/state.ts";
export { amendReport } from "./reports/amend.ts";
export type { Line as ReportLine, PlotData as ReportPlot, Section as ReportSection } from "./reports/content.ts";
export { findChangedReports } from "./reports/freeze.ts";
export { maxNote, saveReportNote } from "./reports/notes.ts";
export { periodAt, periodBefore, periodName } from "./reports/period.ts";
export { recordTests } from "./reports/record-tests.ts";
export { renderReport } from "./reports/render/document.ts";
export { lookOf, type PlotLook, plotElement, type SvgElement } from "./reports/render/plot.ts";
export { displayLine, lineText, periodText, plotLineText, reportTexts } from "./reports/texts.ts";
export {
  draftReport,
  findReport,
  listReports,
  type ReportAmendmentRow,
  type ReportNoteView as ReportText,
  type ReportView,
} from "./reports/view.ts";
export { type AccessReport, provideAccessRules, recordAccessReport } from "./reviews/access-report.ts";
export { writeAuditReview } from "./reviews/audit-review.ts";
export { quarterBefore } from "./reviews/quarter.ts";
export { listOperations, recordRun } from "./runs.ts";
export {
  checkNewValue,
  isSecretList,
  listSecrets,
  listSecretVersions,
  recordRotation,
  recordSecrets,
  recordSecretsEveryMs,
  recordSecretUses,
  recordUsesEveryMs,
  retireDatabaseLogin,
  retireSecret,
  rotateDatabaseLogin,
  rotateList,
  type SecretVersion,
  secretNames,
  shownVersion,
  vendorSteps,
} from "./secrets/index.ts";
export { sloStatus } from "./slo.ts";
export { listSlowRequests, noteSlowRequest, type SlowRequest, startSlowRequests } from "./slow-requests.ts";
export { recordSmokeRun } from "./smoke-run.ts";
export { type CurrentStatus, currentStatus, startStatusSnapshots } from "./status-page/current.ts";
export { isRecent } from "./status-page/incidents.ts";
export {
  componentWord,
  impacts,
  indicatorOf,
  isOngoing,
  type StatusIndicator,
  worstOf,
} from "./status-page/indicator.ts";
export type {
  ComponentState,
  ComponentStatus,
  PublicIncident,
  PublicMaintenance,
  PublicObjective,
  StatusSnapshot,
  UptimePeriod,
} from "./status-page/snapshot.ts";
export { readConfirmToken, readUnsubscribeToken } from "./subscribers/links.ts";
export {
  countSubscribers,
  listSubscribers,
  removeSubscriber,
  type Subscriber,
  subscriberState,
} from "./subscribers/list.ts";
export { confirmSubscription, subscribe, unsubscribeFromStatus } from "./subscribers/subscribe.ts";
