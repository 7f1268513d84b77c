import { type Env, misspeltVariables } from "#lib/env.ts";

/** Told at the start, a line each: what works without, and is missed later. `source`: the variables as they were set. */
export function hintsFor(env: Env, source: Record<string, string | undefined>): string[] {
  const hints = misspeltVariables(source);
  if (env.demo && !isOnThisMachine(env.appUrl))
    hints.push(
      `WARNING: the demo is on at ${env.appUrl}. ANYONE who can reach this address can sign in as an ADMIN with one click. Set DEMO=false unless you want this.`,
    );
  if (new URL(env.appUrl).protocol === "https:" && env.TRUSTED_PROXIES === 0)
    hints.push(
      "Warning: TRUSTED_PROXIES is 0 although APP_URL is an https address. Behind a proxy, all visitors without a session share one rate limit. Set it to the number of proxies in front of this service.",
    );
  if (env.RESEND_API_KEY && new URL(env.appUrl).protocol !== "https:")
    hints.push(
      "Warning: APP_URL is not an https address. Mail programs ignore one-click unsubscribe links without https (RFC 8058). Set it to the https address of this service.",
    );
  if (env.RESEND_API_KEY && !env.POSTAL_ADDRESS)
    hints.push(
      "Warning: POSTAL_ADDRESS is not set. Marketing email without the sender's postal address is illegal in most places (in the USA: CAN-SPAM). Set it before you send any.",
    );
  if (env.RESEND_API_KEY && !env.RESEND_WEBHOOK_SECRETS)
    hints.push("Note: RESEND_WEBHOOK_SECRETS is not set. The service does not receive bounces and complaints.");
  if (env.TWILIO_ACCOUNT_SID && !env.APP_URL)
    hints.push("Note: APP_URL is not set. Twilio cannot report the delivery status of text messages.");
  return hints.map((hint) => `  ${hint}`);
}

/** RFC 6761 and RFC 5735: names and numbers that lead to nobody else's machine, or from there to this one. */
const isOnThisMachine = (url: string): boolean =>
  /^(localhost|.+[.]localhost|127[.]\d+[.]\d+[.]\d+|\[::1\])$/.test(new URL(url).hostname);
