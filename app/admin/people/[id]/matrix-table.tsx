import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card } from "#app/_ui/classes.ts";
import { type Cell, isOffered, type Matrix } from "#app/preferences/optimistic-update.ts";
import type { Channel } from "#graphql/generated/operations.ts";

interface Props {
  matrix: Matrix;
  path: string;
  /** The cell whose explanation is shown. */
  chosen: { topicKey?: string; channel?: Channel };
  t: Translate;
}

/** A person's effective preferences. Each cell links to its explanation. */
export function MatrixTable({ matrix, path, chosen, t }: Props) {
  const channels = matrix.channels.map(({ channel }) => channel);
  return (
    <div className={`${card} overflow-x-auto`}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-start text-muted">
            <th scope="col" className="px-4 py-3 text-start font-medium sm:px-6">
              {t("preferences.topic")}
            </th>
            {channels.map((channel) => (
              <th key={channel} scope="col" className="px-2 py-3 text-start font-medium">
                {t(`channel.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {matrix.sections
            .flatMap(({ topics }) => topics)
            .map(({ topic, channels: cells }) => (
              <tr key={topic.key}>
                <th scope="row" className="px-4 py-2.5 text-start font-medium sm:px-6">
                  {topic.name}
                </th>
                {channels.map((channel) => {
                  const cell = cells.find((one) => one.channel === channel);
                  const isChosen = chosen.topicKey === topic.key && chosen.channel === channel;
                  return (
                    <td key={channel} className="px-2 py-2.5">
                      {cell && isOffered(cell) ? (
                        <a
                          href={`${path}?${new URLSearchParams({ topic: topic.key, channel })}#matrix`}
                          aria-label={t("people.explain", { topic: topic.name, channel: t(`channel.${channel}`) })}
                          aria-current={isChosen || undefined}
                          className={`inline-block rounded-lg p-1 hover:bg-sunken ${isChosen ? "ring-2 ring-accent" : ""}`}
                        >
                          <CellText cell={cell} t={t} />
                        </a>
                      ) : (
                        <span className="px-1 text-muted">–</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

function CellText({ cell, t }: { cell: Cell; t: Translate }) {
  const label = (on: boolean) => t(on ? "people.on" : "people.off");
  const shadowed = cell.choice !== null && cell.decidedBy !== "CHOICE";
  return (
    <span className="block">
      <Badge tone={cell.effective ? "good" : "plain"}>{label(cell.effective)}</Badge>
      <span className="mt-0.5 block text-xs text-muted">{t(`layer.${cell.decidedBy}`)}</span>
      {shadowed && (
        <span className="block text-xs text-muted">
          {t("people.shadowed", { choice: label(cell.choice === true) })}
        </span>
      )}
    </span>
  );
}
