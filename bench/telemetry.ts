import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { createApiKey } from "#lib/auth/index.ts";
import { benchDatabase } from "./database.ts";
import { rateBenchmark } from "./run.ts";

const requests = 2_000;
const callers = 8;
const query = `{ user(externalId: "p7") { id name preferences { sections { topics { topic { key } channels { channel choice frequency } } } } } }`;

const catalogue = `
  INSERT INTO users (id, external_id, name, email, email_verified_at)
    SELECT 'usr_' || lpad(n::text, 26, '0'), 'p' || n, 'Person ' || n, 'p' || n || '@example.com', now()
    FROM generate_series(1, 10) n;
  INSERT INTO topics (id, key, name, description, section, classification)
    SELECT 'top_' || lpad(n::text, 26, '0'), 'topic-' || n, 'Topic ' || n, '', 'General', 'TRANSACTIONAL'
    FROM generate_series(1, 5) n;
  INSERT INTO topic_channels (topic_id, channel, policy, updated_by)
    SELECT id, channel, 'DEFAULT_ON', 'bench' FROM topics, unnest('{EMAIL,SMS,SLACK}'::text[]) channel`;

/** Accepts the spans as a collector does. */
async function startCollector() {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.setHeader("content-type", "application/json").end("{}"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** The GraphQL handler in a process of its own, because the instrumentations are loaded before all other modules. */
async function startServer(variables: Record<string, string>) {
  const server: ChildProcess = fork(`${import.meta.dirname}/telemetry-server.ts`, {
    execArgv: ["--import", "./lib/telemetry/register.ts"],
    env: { ...process.env, ...variables },
  });
  const [port] = await once(server, "message");
  return {
    url: `http://127.0.0.1:${port}/api/graphql`,
    cpuMs: async (): Promise<number> => {
      server.send("cpu");
      return (await once(server, "message"))[0];
    },
    stop: async () => {
      server.kill();
      await once(server, "exit");
    },
  };
}

/** Answers per second of the web process's CPU time, with tracing and metrics. The peer has neither. */
export const telemetryBenchmark = rateBenchmark({
  name: "telemetry",
  work: "answers per second of the web process's CPU time, with tracing and metrics",
  // The difference is small beside the spread of the rounds.
  rounds: 15,
  prepare: async () => {
    const database = await benchDatabase();
    const collector = await startCollector();
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    await owner.query(catalogue);
    await owner.end();
    const ctx = { actor: { kind: "system", task: "bench" } as const, requestId: "bench", now: new Date() };
    const { secret } = await createApiKey(ctx, { name: "bench", scopes: ["ADMIN"] });
    const limits = { RATE_LIMIT_KEY: "1000000", LOG_LEVEL: "error", NODE_ENV: "production" };
    const on = await startServer({ ...limits, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const off = await startServer({ ...limits, OTEL_EXPORTER_OTLP_ENDPOINT: "", TELEMETRY_OFF: "1" });
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
    const work = (server: typeof on) => async () => {
      const beforeMs = await server.cpuMs();
      let left = requests;
      const call = async () => {
        for (; left > 0; left -= 1) {
          const response = await fetch(server.url, { method: "POST", headers, body: JSON.stringify({ query }) });
          const { errors } = (await response.json()) as { errors?: unknown };
          if (errors) throw new Error(JSON.stringify(errors));
        }
      };
      await Promise.all(Array.from({ length: callers }, call));
      return { units: requests, ms: (await server.cpuMs()) - beforeMs };
    };
    return {
      subject: work(on),
      peers: [{ name: "without tracing and metrics", work: work(off), goal: { of: "ratio", atLeast: 0.9 } }],
      close: async () => {
        await on.stop();
        await off.stop();
        collector.close();
        await database.stop();
      },
    };
  },
});
