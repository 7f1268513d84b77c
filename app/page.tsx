import { redirect } from "next/navigation";
import { currentUser } from "./_request/current-user.ts";

export default async function Home() {
  const { actor, me } = await currentUser();
  if (me) redirect("/preferences");
  redirect(actor?.kind === "key" ? "/admin" : "/sign-in");
}
