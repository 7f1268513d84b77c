export type { Hold, LookUp, SendOutcome } from "./channel.ts";
export { parseRetryAfterMs } from "./connection.ts";
export { findResendError } from "./email/resend-codes.ts";
export { channelModules, type Message } from "./modules.ts";
export { recordInOutbox } from "./outbox.ts";
export { awaitTurn, isNewPace, isPaced, learnPaces } from "./pace.ts";
export { pacedRequest } from "./paced-request.ts";
export {
  blockedUntil,
  freeSince,
  type ProviderReport,
  pauseProvider,
  reportProvider,
  toldPace,
  untilAskable,
} from "./provider-status.ts";
export { askedMsOf } from "./send-each.ts";
export { createSlackClient } from "./slack/slack-client.ts";
export { explainSlackError } from "./slack/web-api.ts";
export { findTwilioError } from "./sms/twilio-codes.ts";
export { createTransports, type Transport, transportOf } from "./transports.ts";
export { vendorUrl } from "./vendor-url.ts";
