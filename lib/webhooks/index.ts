export { answerTwilioInbound } from "./inbound/index.ts";
export { answerResend, answerSlack, answerTwilioStatus } from "./routes.ts";
