import type { Translate } from "#app/_request/translate.ts";

const problems = ["signedOut", "busy", "forbidden", "server", "refused"] as const;

/** What became of a change that was posted as a form. The address names an outcome, never a text to show. */
export function SavedNote({ outcome, t }: { outcome: string | string[]; t: Translate }) {
  const problem = problems.find((one) => one === outcome);
  return (
    <p
      role={problem ? "alert" : "status"}
      className={`mt-5 rounded-xl px-4 py-3 text-sm ${problem ? "bg-bad-soft text-bad" : "bg-good-soft text-good"}`}
    >
      {t(`save.${problem ?? "saved"}`)}
    </p>
  );
}
