import type { Translate } from "#app/_request/translate.ts";
import type { DutyRowFragment, OnCallQuery } from "#graphql/generated/operations.ts";

export type OnCallData = NonNullable<OnCallQuery["onCall"]>;
export type Duty = DutyRowFragment;

interface Named {
  name: string | null;
  externalId: string | null;
}

/** A person's name, or their external id, or that they have none. */
export const nameOf = (person: Named | null | undefined, t: Translate): string =>
  person?.name ?? person?.externalId ?? t("console.notNamed");
