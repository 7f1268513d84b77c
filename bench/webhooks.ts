import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { benchDatabase } from "./database.ts";
import type { Benchmark } from "./run.ts";

const events = 500;
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

/**
 * The whole service as `npm start` runs it: its response times for signed events in sequence, while it applies them.
 */
export const webhooksBenchmark: Benchmark = {
  name: "webhooks",
  limit: { what: "95 of 100 events acknowledged within 100 ms", perSecond: 10 },
  prepare: async () => {
    const database = await benchDatabase();
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const service = spawn(process.execPath, ["--import", "./lib/telemetry/register.ts", "server.ts", "--all"], {
      env: { ...process.env, PORT: String(port), DEMO: "0", RESEND_WEBHOOK_SECRETS: `whsec_${key.toString("base64")}` },
      stdio: ["ignore", "ignore", "inherit"],
    });
    while ((await fetch(`${url}/health`).catch(() => null))?.status !== 200) {
      if (service.exitCode !== null) throw new Error("the service did not start");
      await delay(100);
    }
    return {
      /** One unit: the 95th percentile of the response times. */
      subject: async () => {
        const tookMs: number[] = [];
        for (let index = 0; index < events; index += 1) {
          const request = signed(index);
          const startedMs = performance.now();
          const { ok } = await fetch(`${url}/api/webhooks/resend`, request);
          tookMs.push(performance.now() - startedMs);
          if (!ok) throw new Error("an event was not acknowledged");
        }
        tookMs.sort((a, b) => a - b);
        return { units: 1, ms: tookMs[Math.ceil(events * 0.95) - 1] ?? 0 };
      },
      close: async () => {
        service.kill("SIGTERM");
        await once(service, "exit");
        await database.stop();
      },
    };
  },
};
