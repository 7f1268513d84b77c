import { link } from "#app/_ui/classes.ts";
import { kindOfId } from "#lib/ids.ts";

type Names = ReadonlyMap<string, string>;

interface Named {
  id: string;
  name: string | null;
}

/** The names that the page already has: of the commander and of the viewer. */
export const namesOf = (...people: (Named | null)[]): Names =>
  new Map(people.flatMap((one) => (one?.name ? [[one.id, one.name] as const] : [])));

/** The author of a log entry by id: a person, an API key or a job. */
export function ActorName({ id, names }: { id: string; names: Names }) {
  if (kindOfId(id) !== "user") return <span className="break-all">{id}</span>;
  return (
    <a href={`/admin/people/${encodeURIComponent(id)}`} className={`${link} ${names.has(id) ? "" : "break-all"}`}>
      {names.get(id) ?? id}
    </a>
  );
}
