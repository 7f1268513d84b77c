import { Argument, Command } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { benchmarks } from "../bench/index.ts";
import { runBenchmark } from "../bench/run.ts";

const integerFormat = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** `./np bench`: rates and ratios of one run on this machine. */
export const benchCommand = (): Command =>
  new Command("bench")
    .description("run the benchmarks and compare them with peers and limits")
    .addArgument(new Argument("[name]", "run only this benchmark").choices(Object.keys(benchmarks)))
    .action(async (name?: string) => {
      for (const [benchmarkName, load] of Object.entries(benchmarks)) {
        if (name !== undefined && name !== benchmarkName) continue;
        const benchmark = await load();
        const result = await runBenchmark(benchmark, (round, of) =>
          say(round === 0 ? `  ${benchmark.name}: warming up` : `  ${benchmark.name}: round ${round} of ${of}`),
        );
        process.stdout.write(
          `${result.name}  ${integerFormat.format(result.perSecond)}/s  heap ${result.heapMiB} MiB\n`,
        );
        for (const { name: other, perSecond, ratio } of result.versus)
          process.stdout.write(`  ${ratio.toFixed(2)} x  ${other} (${integerFormat.format(perSecond)}/s)\n`);
      }
    });
