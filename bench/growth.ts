import { type Dataset, openDataset } from "./dataset.ts";
import { httpWork } from "./http-benchmark.ts";
import { explainRequest, matrixRequest, setRequest } from "./requests.ts";
import { type Benchmark, type Measurement, measureInTurn } from "./run.ts";
import { type Server, startWeb, stopAll } from "./server-process.ts";

const kinds = { api: matrixRequest, set: setRequest, explain: explainRequest };
const rowsPerPerson = 10;
/** The sizes of the database, as shares of the largest: 10 thousand, 1 million and 10 million rows by default. */
const shares = [0.001, 0.1, 1];
const fewestPeople = 100;

/** The same requests on databases of three sizes, in turn. */
export const growthBenchmark: Benchmark = {
  name: "growth",
  run: async ({ people = 1_000_000, seconds = 3, rounds = 5 }, progress) => {
    await using stack = new AsyncDisposableStack();
    const servers = stack.adopt<{ data: Dataset; web: Server }[]>([], async (all) => {
      await stopAll(all.map(({ web }) => web));
      for (const { data } of all) await data.close();
    });
    for (const share of shares) {
      const size = Math.max(fewestPeople, Math.round(people * share));
      const data = await openDataset({ people: size, preferences: size * rowsPerPerson }, progress);
      servers.push({ data, web: await startWeb(data.env) });
    }
    const measurements: Measurement[] = [];
    for (const [name, request] of Object.entries(kinds)) {
      const works = servers.map(({ data, web }) => httpWork(web, data, request, seconds));
      const rates = await measureInTurn(works, rounds, (text) => progress(`${name}, ${text}`));
      const [smallest = 0, ...larger] = rates;
      for (const [index, ours] of larger.entries())
        measurements.push({
          name: `growth: ${name}`,
          work: `requests with ${rowsOf(servers[index + 1]?.data)} preference rows`,
          unit: "/s",
          ours,
          baseline: { name: `${rowsOf(servers[0]?.data)} rows`, value: smallest },
          goal: { of: "ratio", atLeast: 1 / 1.15 },
        });
    }
    return measurements;
  },
};

const rowsOf = (data: Dataset | undefined): string =>
  new Intl.NumberFormat("en").format((data?.people ?? 0) * rowsPerPerson);
