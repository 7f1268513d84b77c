import { handleTwilioInbound } from "#lib/webhooks/index.ts";

export const POST = handleTwilioInbound;
