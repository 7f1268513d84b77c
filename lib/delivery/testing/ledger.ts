import type { FakeAnswer, FakeRequest } from "./fake-vendor.ts";

/** A message that a vendor accepted and that reaches the person. */
export interface AcceptedMessage {
  /** The vendor's own id. */
  id: string;
  to: string;
  /** The id of the delivery or digest (a mail's tags, Slack's metadata). For SMS, which has no such field, the text. */
  name: string;
  text: string;
  atMs: number;
}

/** A request that sends messages; a batch has several. `key`: the idempotency key (Resend only). */
export interface SendRequest {
  vendor: "resend" | "twilio" | "slack";
  path: string;
  key?: string;
  messages: readonly Omit<AcceptedMessage, "id" | "atMs">[];
}

/**
 * The vendor's behaviour for a request: it accepts and answers; accepts and the answer is lost; accepts and a gateway replaces
 * the answer (`acceptThen`); or accepts nothing and gives a FakeAnswer.
 */
export type Act = "accept" | "accept, then cut" | "accept, then silence" | { acceptThen: FakeAnswer } | FakeAnswer;

export interface Ledger {
  /** In the order of acceptance. */
  accepted: AcceptedMessage[];
  act: (sending: SendRequest) => Act | Promise<Act>;
  /** The answer to a look-up. "truth": the accepted messages. */
  lookUp: "truth" | FakeAnswer;
  lookUps: number;
  /** Answered reads of Twilio's list or Slack's history, by address. */
  lookedUp: Map<string, number>;
  answer: (request: FakeRequest) => Promise<FakeAnswer>;
}

/**
 * Resend, Twilio and Slack at one URL, with a ledger of the messages they accepted. Resend supports idempotency keys: the same
 * request under a known key gets the same answer and is not accepted twice, another request under it gets a 409. Twilio lists
 * the texts to a number, Slack the messages of a conversation.
 */
export function vendorLedger(act: Ledger["act"] = () => "accept"): Ledger {
  const keys = new Map<string, { body: string; answer: FakeAnswer }>();
  const byAddress = new Map<string, AcceptedMessage[]>();

  function acceptMessages({ vendor, path, messages }: SendRequest): FakeAnswer {
    const newlyAccepted = messages.map((message): AcceptedMessage => {
      const number = ledger.accepted.length + 1;
      const atMs = Date.now();
      const ts = `${Math.floor(atMs / 1000)}.${String(number).padStart(6, "0")}`;
      const one = { ...message, id: { resend: `re_${number}`, twilio: `SM${number}`, slack: ts }[vendor], atMs };
      ledger.accepted.push(one);
      byAddress.set(one.to, [...(byAddress.get(one.to) ?? []), one]);
      return one;
    });
    const ids = newlyAccepted.map(({ id }) => ({ id }));
    if (path.startsWith("/emails/batch")) return { status: 200, body: { data: ids } };
    const [one] = newlyAccepted;
    if (vendor === "resend") return { status: 200, body: { id: one?.id } };
    if (vendor === "twilio") return { status: 201, body: { sid: one?.id } };
    return { status: 200, body: { ok: true, channel: `D${one?.to}`, ts: one?.id } };
  }

  /** Like Resend, checks for a known key before anything else. */
  async function send(request: SendRequest, body: string): Promise<FakeAnswer> {
    const act = await ledger.act(request);
    const known = request.key === undefined ? undefined : keys.get(request.key);
    const isAccepted = act === "accept" || act === "accept, then cut" || act === "accept, then silence";
    const isReplaced = typeof act === "object" && "acceptThen" in act;
    if (!isAccepted && !isReplaced && !(known && isRefusal(act))) return act;
    const answer = known ? (known.body === body ? known.answer : keyReused) : acceptMessages(request);
    if (!known && request.key !== undefined) keys.set(request.key, { body, answer });
    if (isReplaced) return act.acceptThen;
    return act === "accept, then cut" ? "cut" : act === "accept, then silence" ? "silence" : answer;
  }

  const countLookUp = (address: string) => ledger.lookedUp.set(address, (ledger.lookedUp.get(address) ?? 0) + 1);

  function answerLookUp(request: FakeRequest): FakeAnswer {
    ledger.lookUps += 1;
    if (ledger.lookUp !== "truth") return ledger.lookUp;
    const query = new URLSearchParams(request.method === "GET" ? request.path.split("?")[1] : request.body);
    if (request.path.startsWith("/api/conversations.open"))
      return { status: 200, body: { ok: true, channel: { id: `D${query.get("users")}` } } };
    if (request.path.startsWith("/api/")) {
      const address = (query.get("channel") ?? "").slice(1);
      countLookUp(address);
      const all = byAddress.get(address) ?? [];
      const messages = all.filter(({ id }) => Number(id) >= Number(query.get("oldest") ?? 0));
      return {
        status: 200,
        body: {
          ok: true,
          messages: messages.map(({ id, name }) => ({
            ts: id,
            metadata: { event_type: "notification_delivery", event_payload: { delivery_id: name } },
          })),
        },
      };
    }
    const address = query.get("To") ?? "";
    countLookUp(address);
    const texts = byAddress.get(address) ?? [];
    const messages = texts.toReversed().map(({ id, to, text, atMs }) => ({
      sid: id,
      to,
      body: text,
      direction: "outbound-api",
      date_created: new Date(atMs).toUTCString(),
    }));
    return { status: 200, body: { messages, next_page_uri: null } };
  }

  const ledger: Ledger = {
    accepted: [],
    act,
    lookUp: "truth",
    lookUps: 0,
    lookedUp: new Map(),
    answer: async (request) => {
      const sendRequest = parseSendRequest(request);
      return sendRequest ? send(sendRequest, request.body) : answerLookUp(request);
    },
  };
  return ledger;
}

/** True if the answer refuses the message itself. A gateway's error page does not. */
const isRefusal = (answer: Act): boolean =>
  typeof answer === "object" &&
  "status" in answer &&
  answer.status >= 400 &&
  answer.status < 500 &&
  answer.status !== 429 &&
  typeof answer.body === "object";

const keyReused: FakeAnswer = {
  status: 409,
  body: { statusCode: 409, name: "invalid_idempotent_request", message: "" },
};

interface Mail {
  to: string;
  text: string;
  tags: { name: string; value: string }[];
}

/** Null: the request is a look-up. */
function parseSendRequest({ method, path, headers, body }: FakeRequest): SendRequest | null {
  if (path.startsWith("/emails")) {
    const parsed = JSON.parse(body) as Mail | Mail[];
    const messages = [parsed].flat().map(({ to, text, tags }) => ({
      to,
      text,
      name: tags.find((tag) => tag.name === "delivery")?.value ?? "",
    }));
    return { vendor: "resend", path, key: String(headers["idempotency-key"]), messages };
  }
  if (method !== "POST") return null;
  const form = new URLSearchParams(body);
  if (path.startsWith("/api/chat.postMessage")) {
    const metadata = JSON.parse(form.get("metadata") ?? "{}") as { event_payload?: { delivery_id?: string } };
    const name = metadata.event_payload?.delivery_id ?? "";
    return { vendor: "slack", path, messages: [{ to: form.get("channel") ?? "", text: form.get("text") ?? "", name }] };
  }
  if (path.startsWith("/api/")) return null;
  const text = form.get("Body") ?? "";
  return { vendor: "twilio", path, messages: [{ to: form.get("To") ?? "", text, name: text }] };
}

/** Messages that a vendor accepted more than once, by name and address. */
export function duplicates({ accepted }: Ledger): string[] {
  const seen = new Set<string>();
  return accepted.flatMap(({ to, name }) => {
    const message = `${to} ${name}`;
    if (seen.has(message)) return [message];
    seen.add(message);
    return [];
  });
}

/** Answers that accept nothing, in each vendor's format. */
export const refusals = {
  busy: (vendor: SendRequest["vendor"], seconds: number): FakeAnswer => ({
    status: 429,
    headers: { "retry-after": String(seconds) },
    body: {
      resend: { statusCode: 429, name: "rate_limit_exceeded", message: "" },
      twilio: { status: 429, code: 20429 },
      slack: { ok: false, error: "ratelimited" },
    }[vendor],
  }),
  badAddress: {
    status: 422,
    body: { statusCode: 422, name: "validation_error", message: "Invalid `to` field" },
  },
  down: { status: 500, body: { statusCode: 500, name: "internal_server_error", message: "" } },
  /** Answers of gateways in their own format. The vendor behind the gateway may have accepted the message. */
  overloaded: { status: 503, body: { message: "overloaded" }, headers: { "retry-after": "20" } },
  timedOut: { status: 408, body: "<html>Request Timeout</html>" },
  noRoute: { status: 404, body: "<html>Not Found</html>" },
  noSuchRoute: { status: 404, body: { statusCode: 404, name: "not_found", message: "" } },
} as const;
