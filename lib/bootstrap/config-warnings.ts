import { type Env, misspeltVariables } from "#lib/env.ts";

/** Warnings at the start, one line each, about optional settings that are missing. `source`: the variables as set. */
export function configWarnings(env: Env, source: Record<string, string | undefined>): string[] {
  const warnings = misspeltVariables(source);
  if (env.demo && !isOnThisMachine(env.appUrl))
    warnings.push(
      `WARNING: the demo is on at ${env.appUrl}. ANYONE who can reach this address can sign in as an ADMIN with one click. Set DEMO=false unless you want this.`,
    );
  if (new URL(env.appUrl).protocol === "https:" && env.TRUSTED_PROXIES === 0)
    warnings.push(
      "Warning: TRUSTED_PROXIES is 0 although APP_URL is an https address. Behind a proxy, all visitors without a session share one rate limit. Set it to the number of proxies in front of this service.",
    );
  if (env.RESEND_API_KEY && new URL(env.appUrl).protocol !== "https:")
    warnings.push(
      "Warning: APP_URL is not an https address. Mail programs ignore one-click unsubscribe links without https (RFC 8058). Set it to the https address of this service.",
    );
  if (env.RESEND_API_KEY && !env.POSTAL_ADDRESS)
    warnings.push(
      "Warning: POSTAL_ADDRESS is not set. Marketing email without the sender's postal address is illegal in most places (in the USA: CAN-SPAM). Set it before you send any.",
    );
  if (env.RESEND_API_KEY && !env.RESEND_WEBHOOK_SECRETS)
    warnings.push("Note: RESEND_WEBHOOK_SECRETS is not set. The service does not receive bounces and complaints.");
  if (env.TWILIO_ACCOUNT_SID && !env.APP_URL)
    warnings.push("Note: APP_URL is not set. Twilio cannot report the delivery status of text messages.");
  return warnings.map((warning) => `  ${warning}`);
}

/** True for names and addresses of this machine (RFC 6761, RFC 5735). */
const isOnThisMachine = (url: string): boolean =>
  /^(localhost|.+[.]localhost|127[.]\d+[.]\d+[.]\d+|\[::1\])$/.test(new URL(url).hostname);
