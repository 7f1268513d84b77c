import { type Env, misspeltVariables } from "#lib/env.ts";

/** Told at the start, a line each: what works without, and is missed later. `source`: the variables as they were set. */
export function hintsFor(env: Env, source: Record<string, string | undefined>): string[] {
  const hints = misspeltVariables(source);
  if (env.demo && !isOnThisMachine(env.appUrl))
    hints.push(
      `WARNING: the demo is on at ${env.appUrl}: ANYBODY who reaches that address signs in as an ADMIN, with one click. Set DEMO=false unless that is what you want.`,
    );
  if (new URL(env.appUrl).protocol === "https:" && env.TRUSTED_PROXIES === 0)
    hints.push(
      "Warning: TRUSTED_PROXIES is 0 although APP_URL is an https address: behind a proxy all strangers count as one and share one limit, so set it to the number of proxies between people and this service.",
    );
  if (env.RESEND_API_KEY && new URL(env.appUrl).protocol !== "https:")
    hints.push(
      "Warning: APP_URL is not an https address: mail programs ignore the one-click unsubscribe links of mails (RFC 8058 allows https only), so set it to the https address at which people reach this service.",
    );
  if (env.RESEND_API_KEY && !env.POSTAL_ADDRESS)
    hints.push(
      "Warning: POSTAL_ADDRESS is not set: marketing mail without the sender's postal address is against the law in most places (CAN-SPAM in the USA among them), so set it before any is sent.",
    );
  if (env.RESEND_API_KEY && !env.RESEND_WEBHOOK_SECRETS)
    hints.push("Note: RESEND_WEBHOOK_SECRETS is not set: bounces and complaints are not heard of.");
  if (env.TWILIO_ACCOUNT_SID && !env.APP_URL)
    hints.push("Note: APP_URL is not set: Twilio cannot tell what became of a text.");
  return hints.map((hint) => `  ${hint}`);
}

/** RFC 6761 and RFC 5735: names and numbers that lead to nobody else's machine, or from there to this one. */
const isOnThisMachine = (url: string): boolean =>
  /^(localhost|.+[.]localhost|127[.]\d+[.]\d+[.]\d+|\[::1\])$/.test(new URL(url).hostname);
