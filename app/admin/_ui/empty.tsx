import { card } from "#app/_ui/classes.ts";

export function Empty({ text }: { text: string }) {
  return <p className={`${card} px-6 py-12 text-center text-muted`}>{text}</p>;
}
