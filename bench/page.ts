import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createSession } from "#lib/auth/index.ts";
import { type Dataset, openDataset, personId, withDatabase } from "./dataset.ts";
import { type Benchmark, type Measurement, median } from "./run.ts";
import { type Server, startServer, startWeb } from "./server-process.ts";

const next = "node_modules/next/dist/bin/next";
const helloFolder = join(import.meta.dirname, "http-peers/hello-page");
const extraTopics = 193;

/** The preferences page as a browser receives it: time to the first byte and size of the document. */
export const pageBenchmark: Benchmark = {
  name: "page",
  run: async ({ people = 1_000, rounds = 5 }, progress) => {
    await using stack = new AsyncDisposableStack();
    const open = async (extra: number): Promise<Page> => {
      const size = { people, preferences: people * 10, extraTopics: extra };
      const data = stack.adopt(await openDataset(size, progress), (one) => one.close());
      const web = stack.adopt(await startWeb(data.env), (one) => one.stop());
      return { url: `${web.url}/preferences`, cookie: await signIn(data) };
    };
    const few = await open(0);
    const many = await open(extraTopics);
    progress("building the hello page");
    const hello = { url: stack.adopt(await startHelloPage(), (one) => one.stop()).url, cookie: "" };
    const samples = [few, many, hello].map(() => ({ firstByteMs: [] as number[], kilobytes: 0 }));
    for (let round = 0; round <= rounds; round += 1) {
      progress(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
      for (const [index, page] of [few, many, hello].entries())
        for (let visit = 0; visit < 10; visit += 1) {
          const { firstByteMs, kilobytes } = await visitPage(page);
          if (round > 0) samples[index]?.firstByteMs.push(firstByteMs);
          Object.assign(samples[index] ?? {}, { kilobytes });
        }
    }
    const [fewTopics, manyTopics, peer] = samples.map((one) => ({ ...one, firstByteMs: median(one.firstByteMs) }));
    if (!fewTopics || !manyTopics || !peer) throw new Error("no page was measured");
    return [
      ...measurements("7 topics", fewTopics, peer),
      ...measurements(`${7 + extraTopics} topics`, manyTopics, peer),
    ];
  },
};

interface Page {
  url: string;
  cookie: string;
}
interface Visit {
  firstByteMs: number;
  kilobytes: number;
}

const measurements = (topics: string, ours: Visit, peer: Visit): Measurement[] => {
  const name = "page";
  const baselineName = "next start, a hello page";
  return [
    {
      name,
      work: `/preferences with ${topics}: first byte`,
      unit: "ms",
      ours: ours.firstByteMs,
      baseline: { name: baselineName, value: peer.firstByteMs },
    },
    {
      name,
      work: `/preferences with ${topics}: size`,
      unit: "KB",
      ours: ours.kilobytes,
      baseline: { name: baselineName, value: peer.kilobytes },
    },
  ];
};

/** Starts a session of the first person and returns its cookie. */
async function signIn(data: Dataset): Promise<string> {
  const { token } = await withDatabase(data.env, () => createSession(personId(1), new Date()));
  return `np_session=${token}`;
}

async function startHelloPage(): Promise<Server> {
  const { status, stderr } = spawnSync(process.execPath, [next, "build", helloFolder], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the hello page was not built:\n${stderr}`);
  return startServer([next, "start", helloFolder], {}, async (url) => (await fetch(url)).ok);
}

async function visitPage({ url, cookie }: Page): Promise<Visit> {
  const startMs = performance.now();
  const response = await fetch(url, { headers: { cookie, accept: "text/html" }, redirect: "error" });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  const firstByteMs = performance.now() - startMs;
  let bytes = first?.value?.length ?? 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) bytes += part.value.length;
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return { firstByteMs, kilobytes: bytes / 1000 };
}
