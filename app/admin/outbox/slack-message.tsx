import { z } from "zod";
import { link } from "#app/_ui/classes.ts";
import { unescaped } from "./slack-text.ts";

const Text = z.object({ type: z.string(), text: z.string() });
const Block = z.object({
  type: z.string(),
  text: z.union([z.string(), Text]).optional(),
  elements: z.array(Text).optional(),
});

/** Slack's blocks, near enough to how Slack shows them to be read; a kind that is not known is shown as it stands. */
export function SlackMessage({ blocks }: { blocks: unknown[] }) {
  return (
    <div className="space-y-2 border-s-4 border-line ps-4">
      {blocks.map((raw, place) => {
        const block = Block.safeParse(raw);
        const key = `${place}`;
        if (!block.success) return <Unknown key={key} raw={raw} />;
        const { type, text, elements } = block.data;
        const words = typeof text === "string" ? text : (text?.text ?? "");
        if (elements)
          return (
            <p key={key} className="flex flex-wrap gap-x-3 text-sm text-muted">
              {elements.map((element) => (
                <Mrkdwn key={element.text} text={element.text} />
              ))}
            </p>
          );
        if (!words) return <Unknown key={key} raw={raw} />;
        return (
          <p key={key} className={type === "header" ? "font-semibold" : "whitespace-pre-wrap"}>
            <Mrkdwn text={words} />
          </p>
        );
      })}
    </div>
  );
}

/** Text with Slack's `<address|words>` links. */
function Mrkdwn({ text }: { text: string }) {
  const parts = text.split(/<(https?:\/\/[^|>]+)\|([^>]+)>/).map((part, place) => ({ part, place }));
  return (
    <span>
      {parts.map(({ part, place }) => {
        if (place % 3 === 0) return unescaped(part);
        if (place % 3 === 2) return null;
        return (
          <a key={place} href={unescaped(part)} rel="noreferrer" className={link}>
            {unescaped(parts[place + 1]?.part ?? part)}
          </a>
        );
      })}
    </span>
  );
}

function Unknown({ raw }: { raw: unknown }) {
  return <pre className="overflow-x-auto font-mono text-[0.8125rem]">{JSON.stringify(raw, null, 2)}</pre>;
}
