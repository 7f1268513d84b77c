import { type Dataset, openDataset, randomPerson } from "./dataset.ts";
import { closedLoop, post } from "./load.ts";
import type { GraphQLRequest } from "./requests.ts";
import { type Benchmark, type Goal, rateBenchmark, type Work, work } from "./run.ts";
import { type Server, startPeer, startWeb, stopAll } from "./server-process.ts";

type RequestFor = (userId: string) => GraphQLRequest;

export interface HttpPeer {
  name: string;
  /** The program in bench/http-peers. */
  file: string;
  /** Its own document for the same answer, if it does not serve ours. */
  request?: RequestFor;
  goal?: Goal;
}

interface Options {
  name: string;
  work: string;
  request: RequestFor;
  peers: HttpPeer[];
}

/** Requests per second over HTTP with 16 connections, for random people. The peers use the same database. */
export const httpBenchmark = ({ request, peers, ...description }: Options): Benchmark =>
  rateBenchmark({
    ...description,
    prepare: async ({ people = 1_000_000, seconds = 5 }, progress) => {
      await using stack = new AsyncDisposableStack();
      const data = stack.adopt(await openDataset({ people, preferences: people * 10 }, progress), (one) => one.close());
      progress("starting the servers");
      const servers = stack.adopt<Server[]>([], stopAll);
      servers.push(await startWeb(data.env));
      for (const { file } of peers) servers.push(await startPeer(file, data.env));
      const [subject = idle, ...works] = servers.map((server, index) =>
        httpWork(server, data, peers[index - 1]?.request ?? request, seconds),
      );
      await checkSizes(servers, data, (index) => peers[index - 1]?.request ?? request);
      const opened = stack.move();
      return {
        subject,
        peers: peers.map((peer, index) => ({ name: peer.name, goal: peer.goal, work: works[index] ?? idle })),
        close: () => opened.disposeAsync(),
      };
    },
  });

const idle: Work = async () => 0;

/** Requests for random people with 16 connections. One request before each round is not measured. */
export function httpWork({ url }: Server, data: Dataset, request: RequestFor, seconds: number): Work {
  const next = () => request(randomPerson(data));
  const target = { url, key: data.key, next };
  return work(
    async () => {
      const { requests: units, ms } = await closedLoop(target, { seconds });
      return { units, ms };
    },
    async () => {
      await post(target, next());
    },
  );
}

const samples = 20;

/** The answers have about the same size on average, or the peers do other work than we do. */
async function checkSizes(servers: Server[], data: Dataset, request: (index: number) => RequestFor): Promise<void> {
  const sizes: number[] = [];
  for (const [index, { url }] of servers.entries()) {
    let total = 0;
    for (let sample = 0; sample < samples; sample += 1)
      total += (await post({ url, key: data.key }, request(index)(randomPerson(data)))).length;
    sizes.push(Math.round(total / samples));
  }
  const [ours = 0, ...others] = sizes;
  if (others.some((size) => size < ours * 0.7 || size > ours * 1.4))
    throw new Error(`the answers differ in size: ${sizes.join(", ")} bytes`);
}
