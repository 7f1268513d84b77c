import { handleWebhook } from "#lib/webhooks/index.ts";

export const POST = handleWebhook;
