import { setTimeout as delay } from "node:timers/promises";
import { type Act, type Ledger, refusals, type SendRequest } from "#lib/delivery/testing/ledger.ts";

/** mulberry32: the same numbers each time, so that a failure can be looked at again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Faults {
  act: (sending: SendRequest) => Promise<Act>;
  /** It takes everything, but slowly. */
  slow: (sending: SendRequest) => Promise<Act>;
  /** It takes everything, at once. */
  well: (sending: SendRequest) => Promise<Act>;
  counts: () => Record<string, number>;
  /** Texts and posts that were sent again after an answer was lost, without two look-ups in between. */
  blind: () => string[];
  /** Texts and posts whose answer was lost, or said nothing certain: "slack <delivery id>", "twilio <text>". */
  doubtful: () => string[];
}

/** The faults of a hundred requests. */
const cards = [
  ...["accept, then cut", "accept, then cut", "accept, then cut", "cut", "cut"],
  ...["busy", "down", "down", "accept, then silence", "accept, then a gateway's 408"],
];

/** A hang costs the SDK's ten seconds. */
const mostHangs = 6;

/**
 * A vendor in trouble, by the seed: it is slow, throttles, fails, drops connections before and after it took what they
 * brought, and now and then does not answer at all.
 */
export function scriptedFaults(ledger: Ledger, seed: number): Faults {
  const random = seeded(seed);
  const counts: Record<string, number> = {};
  const blind: string[] = [];
  /** Messages whose answer was lost, with the look-ups of their address by then. */
  const doubtful = new Map<string, number>();
  let hangs = 0;

  let deck: string[] = [];
  function choose({ vendor }: SendRequest): [name: string, act: Act] {
    if (deck.length === 0) deck = shuffled();
    const name = deck.pop();
    switch (name) {
      case "accept, then cut":
      case "cut":
        return [name, name];
      case "busy":
        return [name, refusals.busy(vendor, 1)];
      case "down":
        return [name, vendor === "resend" ? refusals.down : { status: 503, body: "<html>Service unavailable</html>" }];
      case "accept, then a gateway's 408":
        return [name, { acceptThen: refusals.timedOut }];
      case "accept, then silence":
        hangs += 1;
        return hangs > mostHangs ? ["accept", "accept"] : [name, name];
      default:
        return ["accept", "accept"];
    }
  }

  /** All faults stand in each hundred requests, in an order of their own: however many there are, none is left out. */
  const shuffled = () =>
    Array.from({ length: 100 }, (_, index) => ({ name: cards[index] ?? "accept", place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ name }) => name);

  function watch({ vendor, messages }: SendRequest): void {
    if (vendor === "resend") return;
    for (const { to, name } of messages) {
      const then = doubtful.get(`${vendor} ${name}`);
      if (then !== undefined && (ledger.lookedUp.get(to) ?? 0) - then < 2) blind.push(`${vendor} ${name}`);
    }
  }

  return {
    act: async (sending) => {
      watch(sending);
      const [name, act] = choose(sending);
      counts[name] = (counts[name] ?? 0) + 1;
      if (sending.vendor !== "resend" && name !== "accept" && name !== "busy")
        for (const message of sending.messages)
          doubtful.set(`${sending.vendor} ${message.name}`, ledger.lookedUp.get(message.to) ?? 0);
      await delay(100 + 150 * random());
      return act;
    },
    slow: async (sending) => {
      watch(sending);
      await delay(100 + 150 * random());
      return "accept";
    },
    well: async (sending) => {
      watch(sending);
      return "accept";
    },
    counts: () => counts,
    blind: () => blind,
    doubtful: () => [...doubtful.keys()],
  };
}
