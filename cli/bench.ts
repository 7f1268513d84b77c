import { Argument, Command, InvalidArgumentError } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { benchmarks } from "../bench/index.ts";
import type { BenchOptions, Measurement } from "../bench/run.ts";

const performancePage = "docs/performance.md";

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError("must be a whole number of 1 or more.");
  return count;
}

/** `./np bench`: compares our speed with baselines and goals, measured in one run on this machine. */
export const benchCommand = (): Command =>
  new Command("bench")
    .description("run the benchmarks and compare the results with baselines and goals")
    .addArgument(new Argument("[names...]", `run only these: ${Object.keys(benchmarks).join(", ")}`))
    .option("--rounds <count>", "measured rounds; the median counts", parseCount)
    .option("--people <count>", "people, messages or events, the size of the benchmark", parseCount)
    .option("--seconds <count>", "seconds of load for each measurement", parseCount)
    .option("--json", "print one JSON object with the machine and the results")
    .option("--write", `write the results to ${performancePage}`)
    .option("--clean", "remove the prepared databases, after the benchmarks if any are named")
    .action(
      async (
        names: string[],
        options: BenchOptions & { json?: true; write?: true; clean?: true },
        command: Command,
      ) => {
        const unknown = names.find((name) => !Object.hasOwn(benchmarks, name));
        if (unknown !== undefined) command.error(`error: there is no benchmark "${unknown}"`);
        const { describeMachine, lineOf, writePerformance } = await import("../bench/report.ts");
        const { json, write, clean, ...sizes } = options;
        const selected = names.length > 0 ? names : clean ? [] : Object.keys(benchmarks);
        const results: Measurement[] = [];
        for (const name of selected) {
          const benchmark = await benchmarks[name]?.();
          const measured = await benchmark?.run(sizes, (text) => say(`  ${name}: ${text}`));
          for (const one of measured ?? []) {
            results.push(one);
            if (!json) process.stdout.write(`${lineOf(one)}\n`);
          }
          // After each benchmark, because a run of all takes an hour and may be stopped.
          if (write && measured) writePerformance(performancePage, await describeMachine(), measured);
        }
        if (json) process.stdout.write(`${JSON.stringify({ machine: await describeMachine(), results })}\n`);
        if (clean) await (await import("../bench/dataset.ts")).removeDatasets();
      },
    );
