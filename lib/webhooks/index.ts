export { answerTwilioInbound } from "./inbound/handle-twilio-inbound.ts";
export { answerResend, answerSlack, answerTwilioStatus } from "./routes.ts";
