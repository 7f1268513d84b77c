export { answerTwilioInbound } from "./answer.ts";
export { applySlackMessage, applyTwilioInbound } from "./apply.ts";
