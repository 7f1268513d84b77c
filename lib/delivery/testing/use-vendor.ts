import { createTransports } from "#lib/channels/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { type FakeAnswer, type FakeRequest, vendorEnv } from "./fake-vendor.ts";

/** Transports that call every vendor at this URL, through the vendor's own SDK. */
export const transportsTo = (url: string) => createTransports(parseEnv(vendorEnv(url)));

/**
 * Sends every channel to this URL until the process singleton "transports" is reset, and closes all circuits. `batchSize`:
 * the provider's maximum of mails per request; without it, Resend's own.
 */
export function useVendor(url: string, batchSize?: number): void {
  const transports = transportsTo(url);
  setProcessSingleton(
    "transports",
    batchSize ? { ...transports, EMAIL: { ...transports.EMAIL, batchSize } } : transports,
  );
  resetCircuits();
}

/** Closes all circuits, as at the start of a process. */
export function resetCircuits(): void {
  for (const provider of ["resend", "twilio", "slack"]) setProcessSingleton(`circuit.${provider}`, undefined);
}

let acceptedCount = 0;

/** Accepts every request and gives each message its own id. */
export function acceptAll({ path, body }: FakeRequest): FakeAnswer {
  acceptedCount += 1;
  if (path.startsWith("/emails/batch"))
    return {
      status: 200,
      body: { data: (JSON.parse(body) as unknown[]).map((_, index) => ({ id: `re_${acceptedCount}_${index}` })) },
    };
  if (path.startsWith("/emails")) return { status: 200, body: { id: `re_${acceptedCount}` } };
  if (path.startsWith("/api/")) return { status: 200, body: { ok: true, channel: "D1", ts: `${acceptedCount}.0` } };
  return { status: 201, body: { sid: `SM${acceptedCount}` } };
}

export interface ResendLedger {
  /** The body of the first request under each idempotency key. */
  accepted: Map<string, string>;
  answer: (request: FakeRequest) => FakeAnswer;
}

/** Resend with idempotency keys: the same request gets the same answer, another request under a known key gets a 409. */
export function resendLedger(): ResendLedger {
  const known = new Map<string, { body: string; answer: FakeAnswer }>();
  const ledger: ResendLedger = {
    accepted: new Map(),
    answer: (request) => {
      const key = String(request.headers["idempotency-key"]);
      const first = known.get(key);
      if (first)
        return first.body === request.body
          ? first.answer
          : { status: 409, body: { statusCode: 409, name: "invalid_idempotent_request", message: "" } };
      const answer = acceptAll(request);
      known.set(key, { body: request.body, answer });
      ledger.accepted.set(key, request.body);
      return answer;
    },
  };
  return ledger;
}
