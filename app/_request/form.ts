import { readBody } from "#lib/read-body.ts";

/** In bytes. Larger than any form of this app or of a mail client. */
const maxBytes = 16 * 1024;

/** Reads a posted form in either encoding, up to `limit` bytes. Null: the body is not a valid form. */
export async function readForm({ body, headers }: Request, limit = maxBytes): Promise<FormData | null> {
  try {
    const bytes = await readBody(body, headers.get("content-length"), limit);
    const type = headers.get("content-type") ?? "";
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  } catch {
    // Too large, truncated, of another content type, or malformed.
    return null;
  }
}

export const invalidFormResponse = (): Response =>
  new Response(null, { status: 400, headers: { "Cache-Control": "no-store" } });
