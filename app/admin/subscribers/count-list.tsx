import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import type { SubscribersQuery } from "#graphql/generated/operations.ts";
import { STATUS_SUBSCRIBER_KINDS, STATUS_SUBSCRIBER_STATES } from "#lib/enums.ts";

interface Props {
  counts: NonNullable<SubscribersQuery["statusSubscriberCounts"]>;
  language: Language;
  t: Translate;
}

/** The number of subscribers in each state, with mail and webhooks apart. */
export function CountList({ counts, language, t }: Props) {
  const number = new Intl.NumberFormat(language);
  const of = (kind: string, state: string) =>
    counts.find((one) => one.kind === kind && one.state === state)?.count ?? 0;
  return (
    <dl className={`${card} grid grid-cols-2 gap-4 px-4 py-4 sm:grid-cols-4 sm:px-6`}>
      {STATUS_SUBSCRIBER_STATES.map((state) => (
        <div key={state}>
          <dt className="text-sm text-muted">{t(`subscribers.states.${state}`)}</dt>
          {STATUS_SUBSCRIBER_KINDS.map((kind) => (
            <dd key={kind} className="mt-0.5 tabular-nums">
              {t(`subscribers.counted.${kind}`, { count: number.format(of(kind, state)) })}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
