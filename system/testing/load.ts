import { type Product, postGraphql } from "./product.ts";

const sendMutation = `mutation Send($input: SendNotificationInput!) {
  sendNotification(input: $input) { __typename ... on UserError { message } }
}`;

export const sendTo = (url: string, key: string, input: object) => postGraphql(url, key, sendMutation, { input });

/** The report of a browser about a page view. */
const vitals = {
  page: "/preferences",
  readings: [
    { name: "LCP", value: 640 },
    { name: "INP", value: 48 },
    { name: "CLS", value: 0.02 },
    { name: "LOAD", value: 900 },
    { name: "API", value: 55 },
    { name: "API_FAILED", value: 1_200 },
    { name: "ERROR", value: 1 },
  ],
};

async function reportVitals(url: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/api/vitals`, { method: "POST", headers, body: JSON.stringify(vitals) });
  await response.arrayBuffer();
}

/** One round of requests as people, integrators and machines send them, some of them with a mistake. */
async function round({ url }: Product, key: string, number: number): Promise<void> {
  const page = async (path: string) => {
    const response = await fetch(`${url}${path}`, { redirect: "manual" });
    await response.arrayBuffer();
  };
  await Promise.all([
    page("/status"),
    page("/sign-in"),
    postGraphql(url, key, "query Topics { topics(first: 10) { edges { node { id } } } }"),
    postGraphql(url, key, "query Mistake { nothing }"),
    reportVitals(url),
    sendTo(url, key, {
      topicKey: number % 4 === 0 ? "security-alerts" : "mentions",
      audience: { everyone: true },
      subject: `Message ${number}`,
      body: "Hello {{name}}",
    }),
  ]);
}

/** Sends rounds one after the other until it is stopped. `stop` resolves when the last round has its answers. */
export function startLoad(product: Product, key: string): { stop(): Promise<void> } {
  let isRunning = true;
  const run = async () => {
    for (let number = 0; isRunning; number += 1) await round(product, key, number);
  };
  const running = run();
  const stop = () => {
    isRunning = false;
    return running;
  };
  return { stop };
}
