/** Carries a new calendar link from the form to the page, which shows it once. */
export const linkCookie = "np_calendar_link";
export const linkCookiePath = "/admin/on-call";
