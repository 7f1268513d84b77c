import { answerResend } from "#lib/webhooks/index.ts";

export const POST = answerResend;
