export { applySlackMessage, applyTwilioInbound } from "./apply.ts";
