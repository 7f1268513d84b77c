import { crossOriginResponse, isSameOrigin } from "#app/_request/same-origin.ts";
import { declinesMeasurement } from "#lib/privacy/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { addressKey, clientAddress, leasedLimiter } from "#lib/rate-limit/index.ts";
import { BodyTooLarge, readBody } from "#lib/read-body.ts";
import { READINGS } from "#lib/telemetry/index.ts";
import { parseReport, type Report } from "./parse-report.ts";

/** In bytes. A full report has less than half of it. */
const maxBytes = 4_096;

/** Separate from the other limits, so that measuring never uses up a caller's requests. A page view sends about one report. */
const limit = () => processSingleton("vitals-limiter", () => leasedLimiter("vitals", { points: 300, durationS: 60 }));

const answer = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { "Cache-Control": "no-store", ...headers } });

/**
 * Counts the measurements of a page (app/_measure). Reads no cookie, and keeps neither an id nor an address: only the metrics
 * change. Nothing that people rely on may depend on these metrics, because anyone can send such a report.
 */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return crossOriginResponse();
  if (declinesMeasurement(request.headers)) return answer(204);
  const allowance = await limit().consume(addressKey(clientAddress(request.headers)));
  if (!allowance.ok) return answer(429, { "Retry-After": String(allowance.retryAfterS) });
  // Browsers send this type to another site only after a CORS preflight request, which is refused here.
  if (!/^application\/json(;|$)/i.test(request.headers.get("content-type") ?? "")) return answer(415);
  const report = await readReport(request);
  if (typeof report === "number") return answer(report);
  for (const { name, value } of report.readings) READINGS[name].record(report.page, value);
  return answer(204);
}

/** The report, or the status of its refusal. */
async function readReport({ body, headers }: Request): Promise<Report | 400 | 413> {
  try {
    return parseReport(await readBody(body, headers.get("content-length"), maxBytes)) ?? 400;
  } catch (error) {
    return error instanceof BodyTooLarge ? 413 : 400;
  }
}
