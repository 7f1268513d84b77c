import { handleTwilioStatus } from "#lib/webhooks/index.ts";

export const POST = handleTwilioStatus;
