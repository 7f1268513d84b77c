import type { Env } from "#lib/env.ts";

/** What works without, and is missed later: told at the start, a line each. */
export function hintsFor(env: Env): string[] {
  const hints: string[] = [];
  if (env.RESEND_API_KEY && !env.POSTAL_ADDRESS)
    hints.push("POSTAL_ADDRESS is not set: marketing mail goes out without the address that CAN-SPAM asks for.");
  if (env.RESEND_API_KEY && !env.RESEND_WEBHOOK_SECRETS)
    hints.push("RESEND_WEBHOOK_SECRETS is not set: bounces and complaints are not heard of.");
  if (env.TWILIO_ACCOUNT_SID && !env.APP_URL)
    hints.push("APP_URL is not set: Twilio cannot tell what became of a text.");
  return hints.map((hint) => `  Note: ${hint}`);
}
