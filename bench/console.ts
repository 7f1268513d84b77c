import { createSession } from "#lib/auth/index.ts";
import { CHANNELS, DELIVERY_STATUSES, INCIDENT_STATUSES } from "#lib/enums.ts";
import { type Dataset, openDataset, personId, withDatabase } from "./dataset.ts";
import { type Benchmark, type Measurement, median, percentile } from "./run.ts";
import { startWeb } from "./server-process.ts";

const goalMs = 300;
const fewPeople = 1_000;
const admin = personId(1);

/** Every page of the console, as an ADMIN's browser receives it, beside the same pages of a small service. */
export const consoleBenchmark: Benchmark = {
  name: "console",
  run: async ({ people = 1_000_000, rounds = 3 }, progress) => {
    await using stack = new AsyncDisposableStack();
    const open = async (size: number): Promise<Console> => {
      const rows = { people: size, preferences: size * 10, deliveries: size * 3 };
      const data = stack.adopt(await openDataset(rows, progress), (one) => one.close());
      await data.pool.query("UPDATE users SET role = 'ADMIN' WHERE id = $1 AND role <> 'ADMIN'", [admin]);
      const { token } = await withDatabase(data.env, () => createSession(admin, new Date()));
      const web = stack.adopt(await startWeb(data.env), (one) => one.stop());
      return { url: web.url, cookie: `np_session=${token}`, pages: await pagesOf(data) };
    };
    const [large, small] = [await open(people), await open(fewPeople)];
    const measurements: Measurement[] = [];
    for (const [name, paths] of Object.entries(large.pages)) {
      progress(name);
      const ours = await visit(large, paths, rounds);
      const few = await visit(small, (small.pages[name] ?? []).filter(isSample), rounds);
      const p95 = percentile(ours.flat(), 0.95);
      const slowest = Math.max(...ours.map(median));
      const details = `p50 ${Math.round(median(ours.flat()))} ms, slowest of ${paths.length} addresses ${Math.round(slowest)} ms`;
      measurements.push({
        name: "console",
        work: `${name}, p95 (${details})`,
        unit: "ms",
        ours: p95,
        baseline: { name: `${fewPeople} people`, value: percentile(few.flat(), 0.95) },
        goal: { of: "ours", atMost: goalMs },
      });
    }
    return measurements;
  },
};

/** Every fifth address is enough of the small service. */
const isSample = (_address: string, index: number): boolean => index % 5 === 0;

interface Console {
  url: string;
  cookie: string;
  pages: Record<string, string[]>;
}

const addressOf = (page: string, parameters: Record<string, string | null>): string => {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return given.length === 0 ? page : `${page}?${new URLSearchParams(given)}`;
};

/** The addresses of each page: with each filter, alone and combined, and later pages of the list. */
async function pagesOf({ people, pool }: Dataset): Promise<Record<string, string[]>> {
  const ids = async (select: string) => (await pool.query<{ id: string }>(select)).rows.map(({ id }) => id);
  const after = async (table: string) => {
    const [{ n = 0 } = {}] = (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows;
    const [id = ""] = await ids(`SELECT id FROM ${table} ORDER BY id DESC OFFSET ${Math.floor(n / 2)} LIMIT 1`);
    return Buffer.from(id).toString("base64url");
  };
  const topics = (await pool.query<{ key: string }>("SELECT key FROM topics ORDER BY id")).rows.map(({ key }) => key);
  const days = [1, 15, 29].map((ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10));
  const some = [1, Math.ceil(people / 2), people].map(personId);
  const last = String(people);
  const anyOf = <T extends string>(values: readonly T[]): (T | null)[] => [null, ...values];
  const searches = [
    `person ${last}`,
    `p${last}@example.com`,
    "person",
    "example.com",
    "123",
    "son 99",
    "zzz nobody",
    "+15550000002",
  ];
  const shortSearches = ["p", "1", "99", "pe", "z", "zq", "er"];
  const other = ["%", "李", "person nobody", "@example", "-"];
  const search = (text: string) => addressOf("/admin/people", { search: text });
  return {
    "/admin": ["/admin"],
    "/admin/people": ["/admin/people", addressOf("/admin/people", { after: await after("users") })],
    "/admin/people, a search": searches.map(search),
    "/admin/people, a search of one or two letters": shortSearches.map(search),
    "/admin/people, a search that no index narrows": other.map(search),
    "/admin/people/[id]": some.map((id) => `/admin/people/${id}`),
    "/admin/topics": ["/admin/topics"],
    "/admin/deliveries": ["/admin/deliveries", addressOf("/admin/deliveries", { after: await after("deliveries") })],
    "/admin/deliveries, filtered": anyOf(topics).flatMap((topic) =>
      anyOf(CHANNELS).flatMap((channel) =>
        anyOf(DELIVERY_STATUSES).map((status) => addressOf("/admin/deliveries", { topic, channel, status })),
      ),
    ),
    "/admin/suppressions": [
      ...anyOf(CHANNELS).map((channel) => addressOf("/admin/suppressions", { channel })),
      addressOf("/admin/suppressions", { after: await after("suppressions") }),
    ],
    "/admin/operations": ["/admin/operations"],
    "/admin/incidents": anyOf(INCIDENT_STATUSES).map((status) => addressOf("/admin/incidents", { status })),
    "/admin/outbox": [
      ...anyOf(CHANNELS).map((channel) => addressOf("/admin/outbox", { channel })),
      addressOf("/admin/outbox", { after: await after("outbox") }),
    ],
    "/admin/audit": ["/admin/audit", addressOf("/admin/audit", { after: await after("audit_events") })],
    "/admin/audit, filtered": [null, "role.change", "preference.set", "none"].flatMap((action) =>
      [null, "key_bench", some[1] ?? null].flatMap((actor) =>
        [null, some[1] ?? null].flatMap((subject) => [
          addressOf("/admin/audit", { action, actor, subject }),
          ...days.flatMap((day) => [
            addressOf("/admin/audit", { action, actor, subject, since: day }),
            addressOf("/admin/audit", { action, actor, subject, until: day }),
          ]),
        ]),
      ),
    ),
  };
}

/** The times of the complete answers, by address. A visit of the first one warms up. */
async function visit({ url, cookie }: Console, paths: readonly string[], rounds: number): Promise<number[][]> {
  const tookMs = paths.map((): number[] => []);
  const read = async (path: string): Promise<number> => {
    const startMs = performance.now();
    const response = await fetch(`${url}${path}`, { headers: { cookie, accept: "text/html" }, redirect: "error" });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return performance.now() - startMs;
  };
  await read(paths[0] ?? "/admin");
  for (let round = 0; round < rounds; round += 1)
    for (const [index, path] of paths.entries()) tookMs[index]?.push(await read(path));
  return tookMs;
}
