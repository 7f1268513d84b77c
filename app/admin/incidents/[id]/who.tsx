import { link } from "#app/_ui/classes.ts";

type Names = ReadonlyMap<string, string>;

interface Named {
  id: string;
  name: string | null;
}

/** The names that the page knows anyway: of who leads and of who looks at it. */
export const namesOf = (...people: (Named | null)[]): Names =>
  new Map(people.flatMap((one) => (one?.name ? [[one.id, one.name] as const] : [])));

/** Somebody or something by its id, as the log has it: a person, a key or a job. */
export function Who({ id, names }: { id: string; names: Names }) {
  if (!id.startsWith("usr_")) return <span className="break-all">{id}</span>;
  return (
    <a href={`/admin/people/${encodeURIComponent(id)}`} className={`${link} ${names.has(id) ? "" : "break-all"}`}>
      {names.get(id) ?? id}
    </a>
  );
}
