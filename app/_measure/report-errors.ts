import {
  BrowserClient,
  captureConsoleIntegration,
  dedupeIntegration,
  defaultStackParser,
  eventFiltersIntegration,
  globalHandlersIntegration,
  linkedErrorsIntegration,
  makeFetchTransport,
  setCurrentClient,
} from "@sentry/nextjs";
import type { BrowserSentry } from "#lib/telemetry/index.ts";
import { pageLabel } from "#lib/telemetry/route-label.ts";
import { scrubEvent } from "#lib/telemetry/scrub-event.ts";

/** The maximum for one page view. Without it, a script that fails in a loop reports without end. */
const maxEvents = 20;

/**
 * Reports uncaught errors, and errors and warnings of the console, to Sentry. The client is assembled from its parts, because
 * the SDK's `init` adds tracing, sessions, breadcrumbs and the page's URL, and is three times as large.
 */
export function reportErrors(settings: string, early: readonly Event[]): void {
  const { dsn, environment } = JSON.parse(settings) as BrowserSentry;
  const page = pageLabel(location.pathname);
  let eventsLeft = maxEvents;
  const client = new BrowserClient({
    dsn,
    environment,
    integrations: [
      eventFiltersIntegration(),
      globalHandlersIntegration(),
      captureConsoleIntegration({ levels: ["error", "warn"] }),
      linkedErrorsIntegration(),
      dedupeIntegration(),
    ],
    stackParser: defaultStackParser,
    transport: makeFetchTransport,
    transportOptions: { fetchOptions: { credentials: "omit", referrerPolicy: "no-referrer" } },
    sendClientReports: false,
    dataCollection: { userInfo: false },
    beforeBreadcrumb: () => null,
    beforeSend: (event, { originalException }) => {
      eventsLeft -= 1;
      const tags = { ...event.tags, page, digest: digestOf(originalException) };
      return eventsLeft >= 0 ? scrubEvent({ ...event, tags }) : null;
    },
  });
  setCurrentClient(client);
  client.init();
  for (const event of early) client.captureException(event instanceof ErrorEvent ? event.error : reasonOf(event));
}

/** The digest of an error that happened on the server. The server's log contains the error under this digest. */
const digestOf = (error: unknown): string | undefined =>
  error instanceof Error && "digest" in error ? String(error.digest) : undefined;

const reasonOf = (event: Event): unknown => (event instanceof PromiseRejectionEvent ? event.reason : event);
