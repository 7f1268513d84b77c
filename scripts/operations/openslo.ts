import { type Objective, objectiveWindow } from "#lib/operations/objectives.ts";
import { errorCounters, job } from "./promql.ts";

const source = (query: string) => ({ metricSource: { type: "Prometheus", spec: { query } } });

/** ops/slo/<name of the objective>.openslo.yaml: the objective as OpenSLO v1 states it. */
export function openSlo(objective: Objective) {
  const { name, title, description, goal, indicator } = objective;
  const { bad, all } = errorCounters(objective);
  return {
    apiVersion: "openslo/v1",
    kind: "SLO",
    metadata: { name: `${job}-${name}`, displayName: title },
    spec: {
      description,
      service: job,
      indicator: {
        metadata: { name: `${job}-${name}-indicator`, displayName: title },
        spec: { ratioMetric: { counter: indicator.kind === "counted", bad: source(bad), total: source(all) } },
      },
      timeWindow: [{ duration: objectiveWindow, isRolling: true }],
      budgetingMethod: "Occurrences",
      objectives: [{ displayName: description, target: goal }],
    },
  };
}
