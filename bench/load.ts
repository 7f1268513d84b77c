import { Agent, request as httpRequest } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import autocannon from "autocannon";
import type { GraphQLRequest } from "./requests.ts";

export interface Target {
  url: string;
  key: string;
}

const headersFor = (key: string) => ({ "content-type": "application/json", authorization: `Bearer ${key}` });

/** Sends one request and returns the answer. Throws if it has errors. */
export async function post({ url, key }: Target, request: GraphQLRequest): Promise<string> {
  const response = await fetch(`${url}/api/graphql`, {
    method: "POST",
    headers: headersFor(key),
    body: JSON.stringify(request),
  });
  const text = await response.text();
  if (!response.ok || isRefused(text)) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
}

/** True for errors of GraphQL and for refusals of a mutation. */
const isRefused = (body: string): boolean => body.includes('"errors":') || /"__typename":"\w+Error"/.test(body);

/** A closed loop: each connection sends its next request when it has its answer. Throws if any request fails. */
export async function closedLoop(
  { url, key, next }: Target & { next: () => GraphQLRequest },
  { connections = 16, seconds }: { connections?: number; seconds: number },
): Promise<{ requests: number; ms: number }> {
  const result = await autocannon({
    url: `${url}/api/graphql`,
    connections,
    duration: seconds,
    method: "POST",
    headers: headersFor(key),
    requests: [{ setupRequest: (request) => ({ ...request, body: JSON.stringify(next()) }) }],
    verifyBody: (body) => !isRefused(String(body)),
  });
  const requests = result.requests.total;
  const failed = result.errors + result.non2xx + result.mismatches;
  if (failed > 0 || requests === 0) throw new Error(`${failed} of ${requests} requests to ${url} failed`);
  return { requests, ms: result.duration * 1000 };
}

/**
 * An open loop: requests start at a constant rate, however slow the answers are. Returns the times in ms from the intended
 * start to the answer, so that waiting for a free connection counts (coordinated omission), and the number of failures.
 */
export async function openLoop(
  { url, key, next }: Target & { next: () => GraphQLRequest },
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<{ tookMs: number[]; failed: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const tookMs: number[] = [];
  const answers: Promise<unknown>[] = [];
  let failed = 0;
  const startMs = performance.now();
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const intendedMs = startMs + (index * 1000) / perSecond;
    const earlyMs = intendedMs - performance.now();
    if (earlyMs > 1) await delay(earlyMs);
    const answer = send({ url, key }, next(), agent).then(
      () => tookMs.push(performance.now() - intendedMs),
      () => {
        failed += 1;
      },
    );
    answers.push(answer);
  }
  await Promise.all(answers);
  agent.destroy();
  return { tookMs, failed };
}

/** Like `post` over one of the agent's connections. `fetch` would take several times as much CPU. */
function send({ url, key }: Target, request: GraphQLRequest, agent: Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const options = { agent, method: "POST", headers: headersFor(key) };
  const sent = httpRequest(`${url}/api/graphql`, options, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    response.on("end", () => {
      if (response.statusCode === 200 && !isRefused(text)) resolve();
      else reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 500)}`));
    });
  });
  sent.on("error", reject).end(JSON.stringify(request));
  return promise;
}
