import { CreateProbeAccessDocument } from "#graphql/generated/operations.ts";
import { type Finding, failed, passed } from "#lib/smoke/index.ts";
import { type Answer, lookInLog, NoAnswer, parseJson, type Service } from "./service.ts";

/** Access to the probe person: the path of their preferences page, and a user token. */
export interface Access {
  path: string;
  token: string;
}

const wrongAddress = "Check --url: another program answers at this address.";

/** /health reports each part by itself. The most important failure comes first. */
const partHints: [part: string, hint: string][] = [
  ["database", "Check that PostgreSQL runs and that DATABASE_URL of the service is right."],
  ["worker", 'Start a worker with "npm run worker". Without one, nothing is sent.'],
  ["queue", "Jobs wait and no worker takes them. Look for errors in the log of the workers, or start more of them."],
];

export async function checkHealth(service: Service): Promise<Finding> {
  const answer = await service.request("/health");
  const { checks } = parseJson<{ checks: Record<string, string> }>(answer.text);
  if (!checks) return unexpectedAnswer(answer, 200);
  const broken = partHints.filter(([part]) => checks[part] !== "ok");
  const [first] = broken;
  if (first) return failed(`${answer.status}: ${broken.map(([part]) => part).join(" and ")} failed`, first[1]);
  return answer.status === 200 ? passed("The database, the queue and a worker are ok") : unexpectedAnswer(answer, 200);
}

export async function checkAnonymous(service: Service): Promise<Finding> {
  const answer = await service.request("/api/auth/me");
  if (answer.status === 401) return passed("401 without a credential");
  if (answer.status !== 200) return unexpectedAnswer(answer, 401);
  return failed("200 without a credential", "A proxy adds a credential to every request. Remove it immediately.");
}

/** Signs in as the probe person. A personal token signs in as itself. */
export async function checkToken(service: Service, bearer: string): Promise<Finding> {
  const answer = await service.request("/api/auth/me", { headers: { authorization: `Bearer ${bearer}` } });
  if (answer.status === 401)
    return failed(
      "401 with a valid token",
      "The processes of the service use different AUTH_SECRETS, or a proxy removes the header Authorization.",
    );
  const { id, role } = parseJson<{ id: string; role: string }>(answer.text);
  return answer.status === 200 && id ? passed(`200 with a token of ${id}, ${role}`) : unexpectedAnswer(answer, 200);
}

export async function createAccess(service: Service, bearer: string): Promise<Access> {
  const { outcome } = await service.run(CreateProbeAccessDocument, {}, bearer);
  if (outcome?.__typename !== "ProbeAccessCreated") throw new NoAnswer(outcome?.message ?? "No access", lookInLog);
  return { path: new URL(outcome.url).pathname, token: outcome.token };
}

/** An answer with another status than the service gives. */
export function unexpectedAnswer({ status, location }: Answer, expected: number): Finding {
  if (location !== null)
    return failed(`${status}: redirect to ${new URL(location, "http://here").origin}`, redirectHint);
  if (status === 429) return failed("429: too many requests", "Wait ten seconds and run the checks again.");
  if (status === 502 || status === 504)
    return failed(`${status} from a proxy`, "The proxy does not reach the service.");
  if (status >= 500) return failed(`${status} instead of ${expected}`, lookInLog);
  return failed(`${status} instead of ${expected}`, wrongAddress);
}

const redirectHint = "Give the address that people use, such as https://…, with --url.";
