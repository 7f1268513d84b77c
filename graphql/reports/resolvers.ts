import type { GraphQLContext } from "#graphql/context.ts";
import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { may } from "#lib/authorize.ts";
import { kindOfId } from "#lib/ids.ts";
import { languageOf } from "#lib/language.ts";
import {
  amendReport,
  draftReport,
  findReport,
  listReports,
  renderReport,
  saveReportNote,
} from "#lib/operations/index.ts";

const authorOf = ({ author }: { author: string }, _args: unknown, ctx: GraphQLContext) =>
  kindOfId(author) === "user" && may(ctx.actor, "people.find", author) ? ctx.loaders.people.load(author) : null;

export const resolvers: Resolvers = {
  Query: {
    reports: (_source, args, ctx) => listReports(ctx, args),
    report: (_source, { id }, ctx) => findReport(ctx, id),
    reportDraft: (_source, args, ctx) => draftReport(ctx, args),
  },
  Mutation: {
    saveReportNote: (_source, { input }, ctx) => saveReportNote(ctx, input),
    amendReport: (_source, { input }, ctx) => amendReport(ctx, input),
  },
  Report: {
    name: ({ content }) => content.name,
    intact: ({ isIntact }) => isIntact,
    sections: ({ content, notes }) =>
      content.sections.map(({ notes: slots, ...section }) => ({
        ...section,
        notes: slots.map(({ section, note }) => ({ section, note: notes.find(({ id }) => id === note?.id) ?? null })),
      })),
    document: (report, { format, language }) => renderReport(report, format, languageOf(language ?? "en")),
  },
  ReportNote: { changed: ({ isChanged }) => isChanged, person: authorOf },
  ReportAmendment: { person: authorOf },
};
