export { answerTwilioInbound } from "./answer.ts";
export { applySlackMessage, applyTwilioInbound } from "./apply.ts";
export { spokeLater } from "./spoke-later.ts";
