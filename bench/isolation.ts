import { openDataset, randomPerson } from "./dataset.ts";
import { post } from "./load.ts";
import { openProbes, probeEachSecond } from "./probes.ts";
import { mailRequest } from "./requests.ts";
import { type Benchmark, percentile } from "./run.ts";
import { startWeb, startWorker } from "./server-process.ts";
import { vendorEnv } from "./vendor-server.ts";

/**
 * One tenant mails everyone while another mails one person each second. Measures the delay of the second tenant.
 */
export const isolationBenchmark: Benchmark = {
  name: "isolation",
  run: async ({ people = 200_000, seconds = 30 }, progress) => {
    await using stack = new AsyncDisposableStack();
    const data = stack.adopt(await openDataset({ people, preferences: people * 10 }, progress), (one) => one.close());
    const probes = stack.adopt(await openProbes(), (one) => one.close());
    const web = stack.adopt(await startWeb(data.env), (one) => one.stop());
    stack.adopt(startWorker({ ...data.env, ...vendorEnv(probes.vendorUrl) }), (one) => one.stop());
    const target = { url: web.url, key: data.key };
    const probe = () => probes.probe(target, randomPerson(data), "quiet");
    progress("warming up");
    for (let index = 0; index < seconds; index += 1) await probe();
    progress("the second tenant alone");
    const alone = await probeEachSecond(seconds, probe);
    progress(`the second tenant during ${people} messages of the first`);
    await post(target, mailRequest({ everyone: true }, "Hello {{name}}", "busy"));
    const underLoad = await probeEachSecond(seconds, probe);
    return [
      {
        name: "isolation",
        work: `p99 of a tenant's single messages while another tenant sends ${new Intl.NumberFormat("en").format(people)}`,
        unit: "ms",
        ours: percentile(underLoad, 0.99),
        baseline: { name: "the same tenant alone", value: percentile(alone, 0.99) },
        goal: { of: "ratio", atMost: 2 },
      },
    ];
  },
};
