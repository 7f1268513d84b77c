export { applySlackMessage, applyTwilioInbound } from "./apply.ts";
export { answerTwilioInbound } from "./handle-twilio-inbound.ts";
export { spokeLater } from "./has-newer-keyword.ts";
