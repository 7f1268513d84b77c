import { type Env, misspeltVariables } from "#lib/env.ts";

/** Warnings at the start, one line each, about optional settings that are missing. `source`: the variables as set. */
export function configWarnings(env: Env, source: Record<string, string | undefined>): string[] {
  const warnings = misspeltVariables(source);
  if (env.demo && !isOnThisMachine(env.appUrl))
    warnings.push(
      `WARNING: the demo is on at ${env.appUrl}: ANYBODY who reaches that address signs in as an ADMIN, with one click. Set DEMO=false unless that is what you want.`,
    );
  if (new URL(env.appUrl).protocol === "https:" && env.TRUSTED_PROXIES === 0)
    warnings.push(
      "Warning: TRUSTED_PROXIES is 0 although APP_URL is an https address: behind a proxy all strangers count as one and share one limit, so set it to the number of proxies between people and this service.",
    );
  if (env.RESEND_API_KEY && new URL(env.appUrl).protocol !== "https:")
    warnings.push(
      "Warning: APP_URL is not an https address: mail programs ignore the one-click unsubscribe links of mails (RFC 8058 allows https only), so set it to the https address at which people reach this service.",
    );
  if (env.RESEND_API_KEY && !env.POSTAL_ADDRESS)
    warnings.push(
      "Warning: POSTAL_ADDRESS is not set: marketing mail without the sender's postal address is against the law in most places (CAN-SPAM in the USA among them), so set it before any is sent.",
    );
  if (env.RESEND_API_KEY && !env.RESEND_WEBHOOK_SECRETS)
    warnings.push("Note: RESEND_WEBHOOK_SECRETS is not set: bounces and complaints are not heard of.");
  if (env.TWILIO_ACCOUNT_SID && !env.APP_URL)
    warnings.push("Note: APP_URL is not set: Twilio cannot tell what became of a text.");
  return warnings.map((hint) => `  ${hint}`);
}

/** True for names and addresses of this machine (RFC 6761, RFC 5735). */
const isOnThisMachine = (url: string): boolean =>
  /^(localhost|.+[.]localhost|127[.]\d+[.]\d+[.]\d+|\[::1\])$/.test(new URL(url).hostname);
