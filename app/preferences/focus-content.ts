/** Moves the focus to the top of the page, because the button that has it disappears. */
export const focusContent = (): void => document.getElementById("content")?.focus({ preventScroll: true });
