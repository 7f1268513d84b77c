import { notFound } from "next/navigation";
import { requireConsole } from "#app/_request/current-user.ts";
import type { PageProps } from "#app/_request/route-props.ts";

/** An unknown console path: shows the console's 404 page to actors with access, the forbidden page to others. */
export default async function Nowhere({ params }: PageProps<{ nowhere: string[] }>) {
  const { nowhere } = await params;
  await requireConsole(`/admin/${nowhere.map(encodeURIComponent).join("/")}`);
  notFound();
}
