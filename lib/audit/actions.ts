import type { SecurityEventKind } from "#lib/enums.ts";

/**
 * Every action that the audit log stores, as "<noun>.<verb>". Six older names end in a noun or a participle and stay,
 * because the hash of the stored events covers them.
 */
export type AuditAction =
  /** An ADMIN created an API key. */
  | "apiKey.create"
  /** An ADMIN revoked an API key. */
  | "apiKey.revoke"
  /** An ADMIN replaced an API key by a new one. */
  | "apiKey.rotate"
  /** Someone exported a part of the audit log. */
  | "audit.export"
  /** The service removed the contents of an event, because they contained an address of an erased person. */
  | "audit.redact"
  /** A sign-in or a credential failed. */
  | "auth.failure"
  /** A person signed out. */
  | "auth.sign-out"
  /** A person signed in. */
  | "auth.success"
  /** An operator restored the database from a backup. Events after that backup are lost. */
  | "backup.restore"
  /** An operator paused a channel. */
  | "channel.pause"
  /** An operator resumed a paused channel. */
  | "channel.resume"
  /** A person's switch for a whole channel was set. */
  | "channelSwitch.set"
  /** A person's address on a channel changed. */
  | "contact.change"
  /** A provider reported that a message bounced. */
  | "delivery.bounced"
  /** A provider reported that the person complained about a message. */
  | "delivery.complained"
  /** An operator sent failed deliveries again. */
  | "delivery.replay"
  /** A person signed in through the identity provider for the first time, and is bound to that identity. */
  | "identity.bind"
  /** An operator opened an incident. */
  | "incident.open"
  /** An operator linked two incidents, or removed the link. */
  | "incident.link"
  /** An operator saved the post-mortem of an incident. */
  | "incident.postMortem"
  /** An operator changed the status of an incident or wrote an update. */
  | "incident.update"
  /** A provider failed: its circuit opened, or it revoked the service's access. */
  | "integration.failure"
  /** A provider works again: its circuit closed. */
  | "integration.recovery"
  /** A maintenance window was cancelled, or ended before its time. */
  | "maintenance.end"
  /** A maintenance window was scheduled. */
  | "maintenance.schedule"
  /** Someone sent a notification. */
  | "notification.send"
  /** The secret link of the on-call calendar was replaced. */
  | "on-call.calendar"
  /** The steps of the escalation chain were changed. */
  | "on-call.escalation"
  /** A shift of the rota was ended or withdrawn. */
  | "on-call.end"
  /** A person takes over a part of the rota. */
  | "on-call.override"
  /** A shift of the rota was added or changed. */
  | "on-call.shift"
  /** An ADMIN read a sign-in message in the outbox. */
  | "outbox.read"
  /** An operator imported a roster of people. */
  | "people.import"
  /** A person's own choices were removed, so that the defaults apply. */
  | "preference.clear"
  /** An operator imported preferences: one event for the import, and one for each person. */
  | "preference.import"
  /** A person's choices for topics and channels were set. */
  | "preference.set"
  /** A link that opens a person's preferences was created. */
  | "preferenceLink.create"
  /** A step of a deployment was recorded: its start, its success or its failure. */
  | "release.record"
  /** A rollback began or ended. */
  | "release.rollback"
  /** An operator corrected a frozen report. */
  | "report.amend"
  /** The service froze the report of a period. `after` has its hash. */
  | "report.freeze"
  /** An operator wrote a text of a report. */
  | "reportNote.save"
  /** A person's role changed. */
  | "role.change"
  /** A person's time zone, quiet hours or digest time was set. */
  | "schedule.set"
  /** A person's messages were held until a moment, or released before it. */
  | "schedule.snooze"
  /** A sign of an attack was recorded. */
  | `security.${SecurityEventKind}`
  /** An operator removed a version of a secret. */
  | "secret.retire"
  /** An operator made or checked a new version of a secret. */
  | "secret.rotate"
  /** One session of a person was ended. */
  | "session.end"
  /** All sessions of a person were ended. */
  | "sessions.end"
  /** An operator recorded the result of a smoke test. */
  | "smoke.record"
  /** A person's browser sent Global Privacy Control, which opts them out of sharing. */
  | "sharing.optOut"
  /** A subscription of the status page was confirmed. */
  | "statusSubscriber.add"
  /** A subscription of the status page was deleted, by its link or by an ADMIN. */
  | "statusSubscriber.remove"
  /** An address was suppressed. */
  | "suppression.add"
  /** Suppressions of an address were copied to another person with that address. */
  | "suppression.carry"
  /** A suppression was lifted. */
  | "suppression.lift"
  /** An ADMIN set or removed a tenant's policy for a topic on a channel. */
  | "tenantPolicy.set"
  /** An ADMIN created or changed a topic. */
  | "topic.upsert"
  /** An ADMIN set the policy of a topic for a channel. */
  | "topicChannelPolicy.set"
  /** A person was erased. */
  | "user.erase"
  /** A person's data was exported. */
  | "user.export"
  /** An integrator created or changed people. */
  | "user.upsert"
  /** An integrator created a token that acts for a person. */
  | "userToken.create";
