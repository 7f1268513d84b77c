export { type Alert, alertOperations } from "./alert.ts";
export {
  alertChannelStates,
  listAlertChannels,
  noteFailure,
  noteTaken,
  retryAfterMs,
  waitMsOf,
} from "./alert-channels.ts";
export { pageAgain, pageOnCall, pageOnCallTask } from "./page.ts";
export { callPagerDuty, type PagerDutyEvent } from "./pagerduty.ts";
