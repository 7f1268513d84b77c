import { ActorName, namesOf } from "../incidents/[id]/actor-name.tsx";

interface Written {
  text: string;
  author: string;
  at: string;
  person: { id: string; name: string | null } | null;
}

/** A text with its author and time. */
export const WrittenText = ({ written, at }: { written: Written; at: (when: string) => string }) => (
  <div>
    <blockquote className="border-s-2 border-accent ps-3 text-pretty whitespace-pre-line wrap-anywhere" dir="auto">
      {written.text}
    </blockquote>
    <p className="mt-1 text-sm text-muted">
      <ActorName id={written.author} names={namesOf(written.person)} />, {at(written.at)}
    </p>
  </div>
);
