import { createHmac } from "node:crypto";
import { benchDatabase } from "./database.ts";
import { type Benchmark, median, percentile } from "./run.ts";
import { startWeb } from "./server-process.ts";

const key = Buffer.from("the secret of the benchmark");

/** An event as Resend sends it, with a Svix signature. */
function signed(index: number): RequestInit {
  const id = `msg_${crypto.randomUUID()}`;
  const seconds = Math.floor(Date.now() / 1000);
  const at = new Date().toISOString();
  const data = { email_id: `re_${index}`, to: [`p${index}@example.com`], created_at: at };
  const body = JSON.stringify({ type: "email.delivered", created_at: at, data });
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "svix-id": id,
      "svix-timestamp": String(seconds),
      "svix-signature": `v1,${signature}`,
    },
  };
}

/**
 * The whole service as `npm start` runs it: its response times for signed events in sequence, while it applies them.
 */
export const webhooksBenchmark: Benchmark = {
  name: "webhooks",
  run: async ({ rounds = 5, people = 500 }, progress) => {
    const database = await benchDatabase();
    const service = await startWeb({ RESEND_WEBHOOK_SECRETS: `whsec_${key.toString("base64")}` }, { worker: true });
    try {
      const p95s: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        progress(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
        const p95 = percentile(await responseTimes(service.url, people), 0.95);
        if (round > 0) p95s.push(p95);
      }
      return [
        {
          name: "webhooks",
          work: "acknowledgement of a provider's signed event, p95",
          unit: "ms",
          ours: median(p95s),
          goal: { of: "ours", atMost: 100 },
        },
      ];
    } finally {
      await service.stop();
      await database.stop();
    }
  },
};

async function responseTimes(url: string, events: number): Promise<number[]> {
  const tookMs: number[] = [];
  for (let index = 0; index < events; index += 1) {
    const request = signed(index);
    const startedMs = performance.now();
    const { ok } = await fetch(`${url}/api/webhooks/resend`, request);
    tookMs.push(performance.now() - startedMs);
    if (!ok) throw new Error("an event was not acknowledged");
  }
  return tookMs;
}
