export const SMOKE_STATUSES = ["OK", "FAILED", "SKIPPED"] as const;
export type SmokeStatus = (typeof SMOKE_STATUSES)[number];

/** The result of one smoke check. Its texts have no secret and no address. */
export interface SmokeCheck {
  name: string;
  status: SmokeStatus;
  detail: string;
  /** What to do about a failure. Null if nothing is to be done. */
  hint: string | null;
  durationMs: number;
}

/** The result of a check without its name and duration. */
export type Finding = Pick<SmokeCheck, "status" | "detail" | "hint">;

export const passed = (detail: string): Finding => ({ status: "OK", detail, hint: null });
export const failed = (detail: string, hint: string): Finding => ({ status: "FAILED", detail, hint });
export const skipped = (detail: string, hint: string | null = null): Finding => ({ status: "SKIPPED", detail, hint });

/** Measures a check. `onError` turns an error into the finding. */
export async function timed<F extends object>(
  name: string,
  check: () => Promise<F>,
  onError: (error: unknown) => F,
): Promise<F & Pick<SmokeCheck, "name" | "durationMs">> {
  const startedMs = performance.now();
  const finding = await check().catch(onError);
  return { name, ...finding, durationMs: performance.now() - startedMs };
}
