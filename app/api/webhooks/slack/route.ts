import { answerSlack } from "#lib/webhooks/index.ts";

export const POST = answerSlack;
