import type { ErrorEvent } from "@sentry/nextjs";
import { scrub } from "./scrub.ts";
import { scrubText } from "./scrub-text.ts";

/** Frames are deep in an event: exception.values[].stacktrace.frames[].vars. */
const EVENT_DEPTH = 12;

/** A path or URL with a query or a fragment. The quantifier is bounded, so that no text makes it slow. */
const QUERY = /(\/[^\s?#"'<>()]{0,500})[?#][^\s"'<>()]*/g;

/**
 * Removes request, user and breadcrumbs, and scrubs every string as in the log. Queries and fragments of URLs are removed
 * too. For the events of the service and of browsers.
 */
export function scrubEvent(event: ErrorEvent): ErrorEvent {
  const {
    request: _request,
    user: _user,
    breadcrumbs: _breadcrumbs,
    extra: _extra,
    sdkProcessingMetadata,
    ...rest
  } = event;
  const clean = scrub(rest, EVENT_DEPTH, (text) => scrubText(text).replace(QUERY, "$1")) as unknown as ErrorEvent;
  return { ...clean, type: undefined, sdkProcessingMetadata };
}
