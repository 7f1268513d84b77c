/** Class names shared by several kinds of elements. */
const focusable = "rounded-lg transition-colors";

export const primaryButton = `${focusable} inline-flex min-h-11 items-center justify-center gap-2 bg-accent px-5 font-medium text-on-accent hover:bg-accent-strong`;
export const quietButton = `${focusable} inline-flex min-h-11 items-center justify-center gap-2 border border-line bg-surface px-4 font-medium text-ink hover:bg-sunken`;
export const field =
  "min-h-11 w-full rounded-lg border border-control bg-surface px-3 text-base text-ink placeholder:text-muted";
export const link = "rounded-sm font-medium text-accent underline-offset-4 hover:underline";
export const card = "rounded-2xl border border-line bg-surface shadow-card";
