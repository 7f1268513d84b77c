import { redirect } from "next/navigation";
import { viewer } from "./_request/current-user.ts";

export default async function Home() {
  const { actor, me } = await viewer();
  if (me) redirect("/preferences");
  redirect(actor?.kind === "key" ? "/admin" : "/sign-in");
}
