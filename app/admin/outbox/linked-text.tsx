import { link } from "#app/_ui/classes.ts";

const url = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/;

/** Plain text as it stands, with its addresses made links: the way to follow a link of a mail that is only recorded. */
export function LinkedText({ text }: { text: string }) {
  // A split by one group puts the addresses at the odd places.
  const parts = text.split(url).map((part, place) => ({ part, place }));
  return (
    <pre className="whitespace-pre-wrap break-words font-mono text-[0.8125rem] leading-relaxed [overflow-wrap:anywhere]">
      {parts.map(({ part, place }) =>
        place % 2 === 0 ? (
          part
        ) : (
          <a key={place} href={part} rel="noreferrer" className={link}>
            {part}
          </a>
        ),
      )}
    </pre>
  );
}
