import { channelModules } from "#lib/channels/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import { type Env, misspeltVariables } from "#lib/env.ts";

/** Warnings at the start, one line each. `source`: the variables as set. */
export const configWarnings = (env: Env, source: Record<string, string | undefined>): string[] =>
  [...misspeltVariables(source), ...settingWarnings(env)].map((warning) => `  ${warning}`);

/** Warnings about optional settings that are missing or dangerous. */
export function settingWarnings(env: Env): string[] {
  const warnings: string[] = [];
  if (env.demo && !isOnThisMachine(env.appUrl))
    warnings.push(
      `WARNING: the demo is on at ${env.appUrl}. ANYONE who can reach this address can sign in as an ADMIN with one click. Set DEMO=0 unless you want this.`,
    );
  if (new URL(env.appUrl).protocol === "https:" && env.TRUSTED_PROXIES === 0)
    warnings.push(
      "Warning: TRUSTED_PROXIES is 0 although APP_URL is an https address. Behind a proxy, all visitors without a session share one rate limit. Set it to the number of proxies in front of this service.",
    );
  for (const channel of CHANNELS) warnings.push(...(channelModules[channel].warnings?.(env) ?? []));
  return warnings;
}

/** True for names and addresses of this machine (RFC 6761, RFC 5735). */
const isOnThisMachine = (url: string): boolean =>
  /^(localhost|.+[.]localhost|127[.]\d+[.]\d+[.]\d+|\[::1\])$/.test(new URL(url).hostname);
