import { readBody } from "#lib/read-body.ts";

/** More than any form of ours or of a mail client takes, in bytes. */
const maxBytes = 16 * 1024;

/** A posted form in either of the two encodings, of which no more is read than a form can have; null: it is none. */
export async function readForm({ body, headers }: Request): Promise<FormData | null> {
  try {
    const bytes = await readBody(body, headers.get("content-length"), maxBytes);
    const type = headers.get("content-type") ?? "";
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  } catch {
    // Too large, cut short, neither encoding, or one that breaks its own rules.
    return null;
  }
}

export const noForm = (): Response => new Response(null, { status: 400, headers: { "Cache-Control": "no-store" } });
