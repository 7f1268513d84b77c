export type { LookUp, SendGuard, SendOutcome } from "./channel.ts";
export { type CheckedAccount, checkAccounts } from "./check-accounts.ts";
export { parseRetryAfterMs } from "./connection.ts";
export { type ChannelWebhook, channelModules, channelWebhooks, type Message } from "./modules.ts";
export { recordInOutbox } from "./outbox.ts";
export { awaitPaceSlot, isNewPace, isPaced, learnPaces } from "./pace.ts";
export { pacedRequest } from "./paced-request.ts";
export {
  availableFrom,
  blockedUntil,
  freeSince,
  type ProviderReport,
  pauseProvider,
  reportedPace,
  reportProvider,
} from "./provider-status.ts";
export { requestedWaitMs } from "./send-each.ts";
export { MalformedBody } from "./signed-request.ts";
export { createSlackClient, explainSlackError } from "./slack/index.ts";
export { createTransports, outboxTransport, type Transport, transportOf } from "./transports.ts";
export { vendorUrl } from "./vendor-url.ts";
export type {
  InboundMessage,
  MessageOutcome,
  ProviderEvent,
  RecordedEvent,
  Reply,
  WebhookRoute,
} from "./webhook.ts";
