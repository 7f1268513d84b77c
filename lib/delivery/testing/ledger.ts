import type { FakeAnswer, FakeRequest } from "./fake-vendor.ts";

/** A message that a vendor has taken: from here on it reaches the person. */
export interface Taken {
  /** The vendor's own id. */
  id: string;
  to: string;
  /** The delivery's or digest's id where the vendor gets it: in a mail's tags, in Slack's metadata; else the text. */
  name: string;
  text: string;
  atMs: number;
}

/** A request that sends; a batch has several messages. `key`: its idempotency key, at Resend. */
export interface Sending {
  vendor: "resend" | "twilio" | "slack";
  path: string;
  key?: string;
  messages: readonly Omit<Taken, "id" | "atMs">[];
}

/**
 * What a vendor does with a sending: takes it and answers; takes it, and its answer is lost, or a gateway gives another in its
 * place; is cut off before it took it; never answers; or answers something else and takes nothing.
 */
export type Act = "take" | "take, then cut" | "take, then silence" | { takenThen: FakeAnswer } | FakeAnswer;

export interface Ledger {
  /** In the order in which they were taken. */
  taken: Taken[];
  act: (sending: Sending) => Act | Promise<Act>;
  /** What a look-up is answered; "truth" = what the ledger holds. */
  lookUp: "truth" | FakeAnswer;
  lookUps: number;
  /** How often Twilio's list or Slack's history was read for an address, and answered. */
  lookedUp: Map<string, number>;
  answer: (request: FakeRequest) => Promise<FakeAnswer>;
}

/**
 * Resend, Twilio and Slack behind one address, with a ledger of what they took. Resend knows its idempotency keys: the same
 * request again gets the same answer and is not taken twice, another one under a known key is a 409. Twilio lists the texts
 * to a number, Slack the messages of a conversation.
 */
export function vendorLedger(act: Ledger["act"] = () => "take"): Ledger {
  const keys = new Map<string, { body: string; answer: FakeAnswer }>();
  const byAddress = new Map<string, Taken[]>();

  function take({ vendor, path, messages }: Sending): FakeAnswer {
    const made = messages.map((message): Taken => {
      const number = ledger.taken.length + 1;
      const atMs = Date.now();
      const ts = `${Math.floor(atMs / 1000)}.${String(number).padStart(6, "0")}`;
      const one = { ...message, id: { resend: `re_${number}`, twilio: `SM${number}`, slack: ts }[vendor], atMs };
      ledger.taken.push(one);
      byAddress.set(one.to, [...(byAddress.get(one.to) ?? []), one]);
      return one;
    });
    const ids = made.map(({ id }) => ({ id }));
    if (path.startsWith("/emails/batch")) return { status: 200, body: { data: ids } };
    const [one] = made;
    if (vendor === "resend") return { status: 200, body: { id: one?.id } };
    if (vendor === "twilio") return { status: 201, body: { sid: one?.id } };
    return { status: 200, body: { ok: true, channel: `D${one?.to}`, ts: one?.id } };
  }

  /** As Resend: a known key is looked at before anything else. */
  async function send(sending: Sending, body: string): Promise<FakeAnswer> {
    const told = await ledger.act(sending);
    const known = sending.key === undefined ? undefined : keys.get(sending.key);
    const takes = told === "take" || told === "take, then cut" || told === "take, then silence";
    const isReplaced = typeof told === "object" && "takenThen" in told;
    if (!takes && !isReplaced && !(known && isVerdict(told))) return told;
    const answer = known ? (known.body === body ? known.answer : otherBody) : take(sending);
    if (!known && sending.key !== undefined) keys.set(sending.key, { body, answer });
    if (isReplaced) return told.takenThen;
    return told === "take, then cut" ? "cut" : told === "take, then silence" ? "silence" : answer;
  }

  const noteLookUp = (address: string) => ledger.lookedUp.set(address, (ledger.lookedUp.get(address) ?? 0) + 1);

  function find(request: FakeRequest): FakeAnswer {
    ledger.lookUps += 1;
    if (ledger.lookUp !== "truth") return ledger.lookUp;
    const asked = new URLSearchParams(request.method === "GET" ? request.path.split("?")[1] : request.body);
    if (request.path.startsWith("/api/conversations.open"))
      return { status: 200, body: { ok: true, channel: { id: `D${asked.get("users")}` } } };
    if (request.path.startsWith("/api/")) {
      const address = (asked.get("channel") ?? "").slice(1);
      noteLookUp(address);
      const all = byAddress.get(address) ?? [];
      const messages = all.filter(({ id }) => Number(id) >= Number(asked.get("oldest") ?? 0));
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
    const address = asked.get("To") ?? "";
    noteLookUp(address);
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
    taken: [],
    act,
    lookUp: "truth",
    lookUps: 0,
    lookedUp: new Map(),
    answer: async (request) => {
      const sending = sendingIn(request);
      return sending ? send(sending, request.body) : find(request);
    },
  };
  return ledger;
}

/** Says something of the message itself, not of the vendor's state; a gateway's page does not. */
const isVerdict = (answer: Act): boolean =>
  typeof answer === "object" &&
  "status" in answer &&
  answer.status >= 400 &&
  answer.status < 500 &&
  answer.status !== 429 &&
  typeof answer.body === "object";

const otherBody: FakeAnswer = {
  status: 409,
  body: { statusCode: 409, name: "invalid_idempotent_request", message: "" },
};

interface Mail {
  to: string;
  text: string;
  tags: { name: string; value: string }[];
}

/** null: the request asks for something. */
function sendingIn({ method, path, headers, body }: FakeRequest): Sending | null {
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

/** What a vendor took more than once, by name and address: nobody may get a message twice. */
export function doubled({ taken }: Ledger): string[] {
  const seen = new Set<string>();
  return taken.flatMap(({ to, name }) => {
    const message = `${to} ${name}`;
    if (seen.has(message)) return [message];
    seen.add(message);
    return [];
  });
}

/** Answers that take nothing, as each vendor words them. */
export const refusals = {
  busy: (vendor: Sending["vendor"], seconds: number): FakeAnswer => ({
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
  /** Of gateways, in words of their own; what is behind them may have taken the message. */
  overloaded: { status: 503, body: { message: "overloaded" }, headers: { "retry-after": "20" } },
  timedOut: { status: 408, body: "<html>Request Timeout</html>" },
  noRoute: { status: 404, body: "<html>Not Found</html>" },
  noSuchRoute: { status: 404, body: { statusCode: 404, name: "not_found", message: "" } },
} as const;
