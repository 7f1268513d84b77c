import { link } from "#app/_ui/classes.ts";

const url = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/;

/** Plain text with clickable URLs: the only way to follow a link of a recorded mail. */
export function LinkedText({ text }: { text: string }) {
  // A split by one capture group puts the URLs at the odd indexes.
  const parts = text.split(url).map((part, index) => ({ part, index }));
  return (
    <pre className="whitespace-pre-wrap break-words font-mono text-[0.8125rem] leading-relaxed [overflow-wrap:anywhere]">
      {parts.map(({ part, index }) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={index} href={part} rel="noreferrer" className={link}>
            {part}
          </a>
        ),
      )}
    </pre>
  );
}
