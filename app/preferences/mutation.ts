import {
  ClearPreferencesDocument,
  type SaveOutcomeFragment,
  SetChannelSwitchDocument,
  SetPreferencesDocument,
  type TypedDocumentString,
} from "#graphql/generated/operations.ts";
import type { Change } from "./optimistic-update.ts";

export interface Saved {
  /** Null: refused before it was tried; the reason is among the errors. */
  outcome: SaveOutcomeFragment | null;
}

type Run<T> = <V extends Record<string, unknown>>(document: TypedDocumentString<Saved, V>, variables: V) => T;

/** Runs the mutation that a change is: over HTTP in the page, in process where a form was posted. */
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
