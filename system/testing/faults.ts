import { setTimeout as delay } from "node:timers/promises";
import { type Act, type Ledger, refusals, type SendRequest } from "#lib/delivery/testing/ledger.ts";

/** mulberry32: a seeded generator, so that a failure can be reproduced. */
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
  /** Accepts everything slowly. */
  slow: (sending: SendRequest) => Promise<Act>;
  /** Accepts everything at once. */
  well: (sending: SendRequest) => Promise<Act>;
  counts: () => Record<string, number>;
  /** SMS and Slack messages sent again after a lost response with fewer than two lookups in between. */
  blind: () => string[];
  /** SMS and Slack messages whose response was lost or ambiguous: "slack <delivery id>", "twilio <text>". */
  doubtful: () => string[];
}

/** The faults per hundred requests. */
const faultsPerHundred = [
  ...["accept, then cut", "accept, then cut", "accept, then cut", "cut", "cut"],
  ...["busy", "down", "down", "accept, then silence", "accept, then a gateway's 408"],
];

/** Each hang costs the SDK's timeout of ten seconds. */
const maxHangs = 6;

/**
 * A vendor with seeded faults: it is slow, throttles, fails, drops connections before and after accepting messages, and
 * sometimes does not respond at all.
 */
export function scriptedFaults(ledger: Ledger, seed: number): Faults {
  const random = seeded(seed);
  const counts: Record<string, number> = {};
  const blind: string[] = [];
  /** Messages whose response was lost, with the number of lookups of their address at that time. */
  const doubtful = new Map<string, number>();
  let hangs = 0;

  let upcoming: string[] = [];
  function choose({ vendor }: SendRequest): [name: string, act: Act] {
    if (upcoming.length === 0) upcoming = shuffled();
    const name = upcoming.pop();
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
        return hangs > maxHangs ? ["accept", "accept"] : [name, name];
      default:
        return ["accept", "accept"];
    }
  }

  /** Each hundred requests contain all faults in random order, so that no fault is missing in a short run. */
  const shuffled = () =>
    Array.from({ length: 100 }, (_, index) => ({ name: faultsPerHundred[index] ?? "accept", order: random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ name }) => name);

  function checkBlindResend({ vendor, messages }: SendRequest): void {
    if (vendor === "resend") return;
    for (const { to, name } of messages) {
      const lookUpsBefore = doubtful.get(`${vendor} ${name}`);
      if (lookUpsBefore !== undefined && (ledger.lookedUp.get(to) ?? 0) - lookUpsBefore < 2)
        blind.push(`${vendor} ${name}`);
    }
  }

  return {
    act: async (sending) => {
      checkBlindResend(sending);
      const [name, act] = choose(sending);
      counts[name] = (counts[name] ?? 0) + 1;
      if (sending.vendor !== "resend" && name !== "accept" && name !== "busy")
        for (const message of sending.messages)
          doubtful.set(`${sending.vendor} ${message.name}`, ledger.lookedUp.get(message.to) ?? 0);
      await delay(100 + 150 * random());
      return act;
    },
    slow: async (sending) => {
      checkBlindResend(sending);
      await delay(100 + 150 * random());
      return "accept";
    },
    well: async (sending) => {
      checkBlindResend(sending);
      return "accept";
    },
    counts: () => counts,
    blind: () => blind,
    doubtful: () => [...doubtful.keys()],
  };
}
