import { UNSUBSCRIBE_ACTIONS, type UnsubscribeAction } from "#lib/unsubscribe/index.ts";

/** More than any form of ours or of a mail client takes, in bytes. */
const maxBytes = 16 * 1024;

/** What was posted: a mail client's one click (RFC 8058, section 3.1), a form of our page, or neither. */
type Posted = { kind: "one-click" } | { kind: "page"; action: UnsubscribeAction; proof?: string } | null;

/** Reads no more of the body than a form can have, in either of the two encodings of forms. */
export async function readPosted(request: Request): Promise<Posted> {
  const form = await readForm(request);
  if (form?.get("List-Unsubscribe") === "One-Click") return { kind: "one-click" };
  const action = UNSUBSCRIBE_ACTIONS.find((one) => one === form?.get("action"));
  const proof = form?.get("proof");
  return action ? { kind: "page", action, ...(typeof proof === "string" && { proof }) } : null;
}

async function readForm(request: Request): Promise<FormData | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  const type = request.headers.get("content-type") ?? "";
  try {
    return await new Response(Buffer.concat(chunks), { headers: { "content-type": type } }).formData();
  } catch {
    // Neither encoding, or one that breaks its own rules.
    return null;
  }
}
