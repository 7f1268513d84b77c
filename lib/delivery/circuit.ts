import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult, isBrokenCircuitError } from "cockatiel";
import type { SendOutcome } from "#lib/channels/index.ts";
import type { Circuit, Provider } from "#lib/enums.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** An open circuit lets one request through after this time, to find out whether the provider is back. */
export const testAfterMs = 5_000;
const consecutiveFailures = 3;

/** A failure of the provider or of our account there, not of one message or address. */
const isProviderFailure = (outcome: SendOutcome): boolean =>
  outcome.status === "unavailable" ||
  outcome.status === "unknown" ||
  (outcome.status === "rejected" && outcome.blame === "account");

const reachedProvider = ({ status }: SendOutcome): boolean => status !== "notAttempted" && status !== "throttled";

/** A request counts as failed if most of the messages that reached the provider failed. */
const mostlyFailed = (answers: readonly SendOutcome[]): boolean => {
  const reached = answers.filter(reachedProvider);
  return reached.length > 0 && reached.filter(isProviderFailure).length > reached.length / 2;
};

/** The provider answered at least half of the messages that reached it. A refused message or address is an answer. */
export const mostlyAnswered = (answers: readonly SendOutcome[]): boolean =>
  answers.some(reachedProvider) && !mostlyFailed(answers);

const breaker = (provider: Provider) =>
  processSingleton(`circuit.${provider}`, () =>
    circuitBreaker(
      handleWhenResult((answers) => mostlyFailed(answers as SendOutcome[])),
      {
        breaker: new ConsecutiveBreaker(consecutiveFailures),
        halfOpenAfter: testAfterMs,
      },
    ),
  );

/** This process's circuit to a provider. */
export function circuitOf(provider: Provider): Circuit {
  const { state } = breaker(provider);
  return state === CircuitState.Closed ? "closed" : state === CircuitState.HalfOpen ? "half-open" : "open";
}

/**
 * Sends unless the provider's circuit is open. If it is open, no message is sent and no attempt is counted. Several failed
 * requests in a row open the circuit; then single test requests find out whether it can close.
 */
export async function throughCircuit(
  provider: Provider,
  count: number,
  send: () => Promise<SendOutcome[]>,
): Promise<SendOutcome[]> {
  try {
    return await breaker(provider).execute(send);
  } catch (error) {
    if (!isBrokenCircuitError(error)) throw error;
    return Array.from({ length: count }, () => ({ status: "notAttempted", reason: "the provider's circuit is open" }));
  }
}
