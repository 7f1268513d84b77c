import { answerTwilioStatus } from "#lib/webhooks/index.ts";

export const POST = answerTwilioStatus;
