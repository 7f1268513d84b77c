import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import type { Actor } from "#lib/actor.ts";
import { actorFromHeaders, credentialsOf, isMetricsToken } from "#lib/auth/index.ts";
import { clock } from "#lib/clock.ts";
import { AccessError, ValidationError } from "#lib/errors.ts";
import { limits } from "#lib/limits.ts";
import { receiveAlerts } from "#lib/operations/index.ts";
import { BodyCutShort, BodyTooLarge, readBody } from "#lib/read-body.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";

const alertmanager: Actor = { kind: "system", task: "alertmanager" };

const senderOf = async ({ headers }: Request, ..._rest: unknown[]): Promise<Actor | null> =>
  isMetricsToken(headers.get("authorization")) ? alertmanager : actorFromHeaders(credentialsOf(headers), new Date());

const respond = (status: number, body: object): Response =>
  Response.json(body, { status, headers: { "Cache-Control": "no-store" } });

/**
 * Alertmanager's webhook. The credential is METRICS_TOKEN or an API key with OPERATIONS, as a bearer token. A session or a
 * token of a person is refused, because a browser sends its cookie automatically.
 */
export const POST = withRateLimit(async (request, sender) => {
  if (!sender || sender.kind === "anonymous")
    return respond(401, { error: 'Send "Authorization: Bearer <METRICS_TOKEN or an API key with OPERATIONS>".' });
  if (sender.kind !== "key" && sender.kind !== "system") return respond(403, { error: "Send an API key." });
  try {
    const bytes = await readBody(request.body, request.headers.get("content-length"), limits.keyBodyBytes);
    await receiveAlerts({ actor: sender, requestId: currentRequestId(), now: clock() }, toJson(bytes));
    return respond(200, { status: "ok" });
  } catch (error) {
    if (error instanceof AccessError) return respond(403, { error: error.message });
    if (error instanceof BodyTooLarge) return respond(413, { error: "The body is too large." });
    if (error instanceof ValidationError) return respond(400, { error: `${error.path.join(".")} ${error.message}` });
    if (error instanceof BodyCutShort) return respond(400, { error: "The body ended early." });
    throw error;
  }
}, senderOf);

function toJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new ValidationError("is not JSON", ["body"]);
  }
}
