import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { acceptedLanguage } from "#app/_request/language.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { byAddress, withRateLimit } from "#app/_request/with-rate-limit.ts";
import { ValidationError } from "#lib/errors.ts";
import { subscribe } from "#lib/operations/index.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import type { SubscribeProblem } from "../subscribe-problems.ts";

const back = (outcome: { asked: "email" | "webhook" } | { problem: SubscribeProblem }): Response =>
  seeOther(`/status?${new URLSearchParams(outcome)}#subscribe`);

/** Requests a subscription. The response is the same for every address, subscribed or not. */
export const POST = withRateLimit(async (request) => {
  if (!isSameOrigin(request)) return crossOriginResponse();
  const form = await readForm(request);
  const kind = form?.get("kind");
  if (!form || (kind !== "EMAIL" && kind !== "WEBHOOK")) return invalidFormResponse();
  const target = String(form.get("target") ?? "").trim();
  const locale = acceptedLanguage(request.headers.get("accept-language"));
  const input =
    kind === "EMAIL"
      ? ({ kind, target, locale } as const)
      : ({ kind, target, locale, secret: String(form.get("secret") ?? "").trim() } as const);
  try {
    const outcome = await subscribe({ now: new Date() }, input, clientAddress(request.headers));
    if (outcome === "throttled") return back({ problem: "throttled" });
    return back({ asked: kind === "EMAIL" ? "email" : "webhook" });
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    if (kind === "EMAIL") return back({ problem: "email" });
    const problem = (["secret", "host"] as const).find((one) => error.path.includes(one));
    return back({ problem: problem ?? "url" });
  }
}, byAddress);
