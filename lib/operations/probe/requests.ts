import { probeUserId } from "#lib/actor.ts";
import type { ProbeCredentials } from "#lib/auth/index.ts";
import type { CheckResult } from "./send.ts";
import { probeTopic } from "./world.ts";

const timeoutMs = 10_000;

/** Asks the API for the probe's person, which it reads from the database. */
export const checkApi = (baseUrl: string, { userToken }: ProbeCredentials): Promise<CheckResult> =>
  check(
    `${baseUrl}/api/graphql`,
    {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${userToken}` },
      body: JSON.stringify({ query: "query Probe { me { id } }" }),
    },
    (body) => body.includes(probeUserId),
  );

/** Opens the preferences page of the probe's person. The name of its topic comes from the database. */
export const checkPage = (baseUrl: string, { linkToken }: ProbeCredentials): Promise<CheckResult> =>
  check(`${baseUrl}/p/${linkToken}`, {}, (body) => body.includes(probeTopic.name));

async function check(url: string, init: RequestInit, isExpected: (body: string) => boolean): Promise<CheckResult> {
  const startedMs = performance.now();
  const problem = await findProblem(url, init, isExpected);
  const ms = Math.round(performance.now() - startedMs);
  return problem === null ? { ok: true, ms } : { ok: false, ms, problem };
}

async function findProblem(
  url: string,
  init: RequestInit,
  isExpected: (body: string) => boolean,
): Promise<string | null> {
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    const body = await response.text();
    if (response.status !== 200) return `status ${response.status}`;
    return isExpected(body) ? null : "an unexpected answer";
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    return isLate ? `no answer after ${timeoutMs / 1000} s` : "no connection";
  }
}
