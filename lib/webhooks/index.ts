export { handleTwilioInbound } from "./inbound/handle-twilio-inbound.ts";
export { handleResend, handleSlack, handleTwilioStatus } from "./routes.ts";
