export { type Alert, alertChannelOf, alertOperations } from "./alert.ts";
export {
  type AlertChannelState,
  alertChannelStates,
  enqueueAlert,
  listAlertChannels,
  recordChannelFailure,
  recordChannelSuccess,
  remainingPauseMs,
  retryAfterMs,
  unsentTeamMail,
} from "./alert-channels.ts";
export { mailOperations } from "./mail-operations.ts";
export { pageOnCall, pageOnCallTask, retryPage } from "./page-on-call.ts";
export { callPagerDuty, type PagerDutyEvent } from "./pagerduty.ts";
