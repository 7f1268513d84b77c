import type { Translate } from "#app/_request/translate.ts";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card, primaryButton } from "#app/_ui/classes.ts";
import { keepsFields } from "../_forms/keeps-fields.ts";
import { Collapsed, input } from "./fields.tsx";
import { maxSteps, stepFields } from "./form-values.ts";
import { optionOf, STEP_OPTIONS, type StepOption } from "./steps.ts";
import type { OnCallData } from "./view.ts";

/** At least a field for each step of the chain: saving the form must not shorten it. */
const numbersFor = (steps: number): number[] =>
  Array.from({ length: Math.min(maxSteps, Math.max(stepFields, steps + 2)) }, (_, index) => index + 1);

interface Props {
  onCall: OnCallData;
  mayChange: boolean;
  t: Translate;
}

/** The steps until somebody acknowledges an urgent incident, and the form that changes them. */
export function EscalationCard({ onCall: { escalation, isDefaultEscalation }, mayChange, t }: Props) {
  const steps = escalation.map(optionOf);
  return (
    <section aria-labelledby="escalation" className={card}>
      <CardHead
        id="escalation"
        title={t("onCall.escalation")}
        lead={t(isDefaultEscalation ? "onCall.escalationDefault" : "onCall.escalationLead")}
      />
      <div className="space-y-4 px-4 py-4 text-sm sm:px-6">
        <ol className="list-decimal space-y-1 ps-5">
          {steps.map(({ option, amount }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a chain may repeat a step, and the list never changes in place
            <li key={index}>{t(`onCall.step.${option}`, { amount: amount ?? 0 })}</li>
          ))}
        </ol>
        {mayChange && (
          <Collapsed title={t("onCall.changeEscalation")}>
            <form
              method="post"
              action="/admin/on-call/escalation"
              {...keepsFields}
              autoComplete="off"
              className="mt-3 max-w-2xl space-y-3 rounded-xl bg-sunken p-4"
            >
              <p className="text-pretty">{t("onCall.changeEscalationLead")}</p>
              {numbersFor(steps.length).map((number) => (
                <StepFields key={number} number={number} step={steps[number - 1]} t={t} />
              ))}
              <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
                {t("onCall.saveEscalation")}
              </button>
            </form>
          </Collapsed>
        )}
      </div>
    </section>
  );
}

interface StepProps {
  number: number;
  step: { option: StepOption; amount: number | null } | undefined;
  t: Translate;
}

const StepFields = ({ number, step, t }: StepProps) => (
  <div className="grid grid-cols-[1fr_6rem] gap-3">
    <label className="block">
      <span className="font-medium">{t("onCall.stepNumber", { number })}</span>
      <select name={`step${number}`} defaultValue={step?.option ?? ""} className={input}>
        <option value="">{t("onCall.noStep")}</option>
        {STEP_OPTIONS.map((option) => (
          <option key={option} value={option}>
            {t(`onCall.stepOption.${option}`)}
          </option>
        ))}
      </select>
    </label>
    <label className="block">
      <span className="font-medium">
        {t("onCall.amount")}
        <span className="sr-only"> {number}</span>
      </span>
      <input
        type="number"
        name={`amount${number}`}
        min="1"
        max="240"
        defaultValue={step?.amount ?? undefined}
        className={input}
      />
    </label>
  </div>
);
