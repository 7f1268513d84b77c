import { createTransports } from "#lib/channels/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import type { FakeAnswer, FakeRequest } from "./fake-vendor.ts";

/** Transports that reach every vendor at this address, through the vendor's own SDK. */
export const transportsTo = (url: string) =>
  createTransports(
    parseEnv({
      RESEND_API_KEY: "re_secret",
      RESEND_BASE_URL: url,
      EMAIL_FROM: "Test <test@example.org>",
      TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
      TWILIO_AUTH_TOKEN: "tw_secret",
      TWILIO_BASE_URL: url,
      TWILIO_FROM: "+14155550100",
      SLACK_BOT_TOKEN: "xoxb-secret",
      SLACK_BASE_URL: url,
    }),
  );

/**
 * Sends every channel to this address, until the anchor "transports" is taken away; with circuits that know no trouble yet.
 * `batchSize`: how many mails the provider takes in one request; Resend's own number, if left out.
 */
export function useVendor(url: string, batchSize?: number): void {
  const transports = transportsTo(url);
  setProcessSingleton(
    "transports",
    batchSize ? { ...transports, EMAIL: { ...transports.EMAIL, batchSize } } : transports,
  );
  healCircuits();
}

/** As in a process that has just begun. */
export function healCircuits(): void {
  for (const provider of ["resend", "twilio", "slack"]) setProcessSingleton(`circuit.${provider}`, undefined);
}

let taken = 0;

/** Takes whatever comes, each with an id of its own. */
export function accepted({ path, body }: FakeRequest): FakeAnswer {
  taken += 1;
  if (path.startsWith("/emails/batch"))
    return {
      status: 200,
      body: { data: (JSON.parse(body) as unknown[]).map((_, index) => ({ id: `re_${taken}_${index}` })) },
    };
  if (path.startsWith("/emails")) return { status: 200, body: { id: `re_${taken}` } };
  if (path.startsWith("/api/")) return { status: 200, body: { ok: true, channel: "D1", ts: `${taken}.0` } };
  return { status: 201, body: { sid: `SM${taken}` } };
}

export interface ResendLedger {
  /** What was taken: the body of the first request under each idempotency key. */
  taken: Map<string, string>;
  answer: (request: FakeRequest) => FakeAnswer;
}

/** Resend with its idempotency keys: the same request again gets the same answer, another one under a known key a 409. */
export function resendLedger(): ResendLedger {
  const known = new Map<string, { body: string; answer: FakeAnswer }>();
  const ledger: ResendLedger = {
    taken: new Map(),
    answer: (request) => {
      const key = String(request.headers["idempotency-key"]);
      const first = known.get(key);
      if (first)
        return first.body === request.body
          ? first.answer
          : { status: 409, body: { statusCode: 409, name: "invalid_idempotent_request", message: "" } };
      const answer = accepted(request);
      known.set(key, { body: request.body, answer });
      ledger.taken.set(key, request.body);
      return answer;
    },
  };
  return ledger;
}
