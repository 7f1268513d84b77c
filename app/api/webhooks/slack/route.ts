import { handleSlack } from "#lib/webhooks/index.ts";

export const POST = handleSlack;
