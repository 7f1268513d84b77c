import { setTimeout as delay } from "node:timers/promises";
import { post, type Target } from "./load.ts";
import { mailRequest } from "./requests.ts";
import { listenAsVendor } from "./vendor-server.ts";

const timeoutMs = 120_000;
const marker = /Probe ([0-9a-f-]{36})/g;

/** Sends single mails and measures the time from the request to `sendNotification` until the provider is called. */
export async function openProbes(): Promise<{
  vendorUrl: string;
  /** Sends one mail to this person. Resolves with the ms until the provider is called. */
  probe(target: Target, userId: string, tenantKey?: string): Promise<number>;
  close(): Promise<void>;
}> {
  const waiting = new Map<string, (calledMs: number) => void>();
  const { url, server } = await listenAsVendor({
    onRequest: (body) => {
      const calledMs = performance.now();
      if (waiting.size === 0 || !body.includes("Probe ")) return;
      for (const [, id = ""] of body.toString().matchAll(marker)) waiting.get(id)?.(calledMs);
    },
  });
  return {
    vendorUrl: url,
    probe: async (target, userId, tenantKey) => {
      const id = crypto.randomUUID();
      const { promise: called, resolve, reject } = Promise.withResolvers<number>();
      const timer = setTimeout(() => reject(new Error("the provider was not called")), timeoutMs);
      waiting.set(id, resolve);
      const startMs = performance.now();
      try {
        const [calledMs] = await Promise.all([
          called,
          post(target, mailRequest({ userIds: [userId] }, `Probe ${id}`, tenantKey)),
        ]);
        return calledMs - startMs;
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Starts one probe each second, however long the earlier ones take. */
export async function probeEachSecond(seconds: number, probe: () => Promise<number>): Promise<number[]> {
  const times: Promise<number>[] = [];
  for (let second = 0; second < seconds; second += 1) {
    times.push(probe());
    await delay(1_000);
  }
  return Promise.all(times);
}
