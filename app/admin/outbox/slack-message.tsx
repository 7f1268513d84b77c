import { z } from "zod";
import { link } from "#app/_ui/classes.ts";
import { unescapeSlack } from "#lib/templates/index.ts";

const Text = z.object({ type: z.string(), text: z.string() });
const Block = z.object({
  type: z.string(),
  text: z.union([z.string(), Text]).optional(),
  elements: z.array(Text).optional(),
});

/** Approximates how Slack renders blocks. An unknown block is shown as JSON. */
export function SlackMessage({ blocks }: { blocks: unknown[] }) {
  return (
    <div className="space-y-2 border-s-4 border-line ps-4">
      {blocks.map((raw, index) => {
        const block = Block.safeParse(raw);
        const key = `${index}`;
        if (!block.success) return <Unknown key={key} raw={raw} />;
        const { type, text, elements } = block.data;
        const content = typeof text === "string" ? text : (text?.text ?? "");
        if (elements)
          return (
            <p key={key} className="flex flex-wrap gap-x-3 text-sm text-muted">
              {elements.map((element) => (
                <Mrkdwn key={element.text} text={element.text} />
              ))}
            </p>
          );
        if (!content) return <Unknown key={key} raw={raw} />;
        return (
          <p key={key} className={type === "header" ? "font-semibold" : "whitespace-pre-wrap"}>
            <Mrkdwn text={content} />
          </p>
        );
      })}
    </div>
  );
}

/** Text with Slack's `<url|label>` links. */
function Mrkdwn({ text }: { text: string }) {
  const parts = text.split(/<(https?:\/\/[^|>]+)\|([^>]+)>/).map((part, index) => ({ part, index }));
  return (
    <span>
      {parts.map(({ part, index }) => {
        if (index % 3 === 0) return unescapeSlack(part);
        if (index % 3 === 2) return null;
        return (
          <a key={index} href={unescapeSlack(part)} rel="noreferrer" className={link}>
            {unescapeSlack(parts[index + 1]?.part ?? part)}
          </a>
        );
      })}
    </span>
  );
}

function Unknown({ raw }: { raw: unknown }) {
  return <pre className="overflow-x-auto font-mono text-[0.8125rem]">{JSON.stringify(raw, null, 2)}</pre>;
}
