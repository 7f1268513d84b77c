import type { Translate } from "#app/_request/translate.ts";
import type { Channel } from "#graphql/generated/operations.ts";
import { ActForm } from "../_forms/act-form.tsx";

interface Props {
  status: "DEAD" | "FAILED";
  channel?: Channel;
  topicKey?: string;
  back: string;
  t: Translate;
}

/** Replays all deliveries that match the page's filter, not only those on this page. */
export function ReplayAll({ status, channel, topicKey, back, t }: Props) {
  return (
    <ActForm
      action="/admin/deliveries/replay"
      values={{ status, channel, topicKey }}
      back={back}
      label={t("deliveries.replayAll")}
      lead={t(status === "FAILED" ? "deliveries.replayFailedLead" : "deliveries.replayAllLead")}
      submit={t("deliveries.replayAllNow")}
      t={t}
    />
  );
}
