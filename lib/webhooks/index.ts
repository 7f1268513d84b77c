export { handleTwilioInbound } from "./inbound/handle-twilio-inbound.ts";
export { answerResend, answerSlack, answerTwilioStatus } from "./routes.ts";
