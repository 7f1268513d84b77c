/**
 * Next runs this file in every page before its other scripts. The code that measures is loaded later and only if the page
 * allows it (app/_measure/attributes.ts), so a page hardly grows.
 */
const { measure, sentry } = document.documentElement.dataset;
const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };

/** Errors before that code has loaded. As many as app/_measure reports, because a script can fail in a loop. */
const early: Event[] = [];
const maxEarly = 20;
const keepError = (event: Event): void => {
  if (early.length < maxEarly) early.push(event);
};
const errorEvents = ["error", "unhandledrejection"] as const;

async function startReporting(settings: string): Promise<void> {
  const { reportErrors } = await import("./app/_measure/report-errors.ts");
  reportErrors(settings, early);
}

/** The browser buffers measurements, so their code can wait until the page has loaded. */
async function startMeasuringAfterLoad(): Promise<void> {
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve));
  const { startMeasuring } = await import("./app/_measure/start-measuring.ts");
  startMeasuring(early.length);
}

async function start(): Promise<void> {
  for (const name of errorEvents) addEventListener(name, keepError);
  // Without the network the code does not load. The page works without it.
  await Promise.allSettled([startMeasuringAfterLoad(), sentry && startReporting(sentry)]);
  for (const name of errorEvents) removeEventListener(name, keepError);
}

if (measure !== undefined && !globalPrivacyControl && doNotTrack !== "1") void start();
