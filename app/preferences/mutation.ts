import {
  ClearPreferencesDocument,
  type SaveOutcomeFragment,
  SetChannelSwitchDocument,
  SetPreferencesDocument,
  type TypedDocumentString,
} from "#graphql/generated/operations.ts";
import type { Change } from "./optimistic-update.ts";

export interface Saved {
  /** Null: the request was refused before the mutation ran; see the errors. */
  outcome: SaveOutcomeFragment | null;
}

type Run<T> = <V extends Record<string, unknown>>(document: TypedDocumentString<Saved, V>, variables: V) => T;

/** Runs the mutation for a change: over HTTP in the browser, in process for a posted form. */
export function asMutation<T>(change: Change, run: Run<T>): T {
  switch (change.kind) {
    case "cells":
      return run(SetPreferencesDocument, { input: { cells: change.cells } });
    case "clear":
      return run(ClearPreferencesDocument, { input: { topicKey: change.topicKey, channel: change.channel } });
    case "channel":
      return run(SetChannelSwitchDocument, { input: { channel: change.channel, enabled: change.enabled } });
  }
}
