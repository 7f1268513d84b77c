import { handleResend } from "#lib/webhooks/index.ts";

export const POST = handleResend;
