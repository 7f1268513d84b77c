/** A form with this attribute keeps its fields when it is refused, and the browser asks before the page is left. */
export const keepsFields = { "data-keeps-fields": "" } as const;
