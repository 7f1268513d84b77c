import { answerTwilioInbound } from "#lib/webhooks/index.ts";

export const POST = answerTwilioInbound;
