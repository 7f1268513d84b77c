import { notFound } from "next/navigation";
import { requireConsole } from "#app/_request/current-user.ts";
import type { PageProps } from "#app/_request/route-props.ts";

/** An address of the console that leads nowhere: says so inside the console, to those whom the console is for. */
export default async function Nowhere({ params }: PageProps<{ nowhere: string[] }>) {
  const { nowhere } = await params;
  await requireConsole(`/admin/${nowhere.map(encodeURIComponent).join("/")}`);
  notFound();
}
