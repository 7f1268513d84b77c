import { readForm } from "#app/_request/form.ts";
import { UNSUBSCRIBE_ACTIONS, type UnsubscribeAction } from "#lib/unsubscribe/index.ts";

/** A mail client's one-click request (RFC 8058, section 3.1), a form of our page, or neither. */
type Posted = { kind: "one-click" } | { kind: "page"; action: UnsubscribeAction; proof?: string } | null;

export async function readPosted(request: Request): Promise<Posted> {
  const form = await readForm(request);
  if (form?.get("List-Unsubscribe") === "One-Click") return { kind: "one-click" };
  const action = UNSUBSCRIBE_ACTIONS.find((one) => one === form?.get("action"));
  const proof = form?.get("proof");
  return action ? { kind: "page", action, ...(typeof proof === "string" && { proof }) } : null;
}
