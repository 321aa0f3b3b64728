/**
 * The names both sides of Temporal agree on. Workflow code imports this file, so it may import nothing but
 * `@temporalio/common`.
 */
import { defineSearchAttributeKey } from '@temporalio/common';

/** One queue for Midas itself, one for money (its workers hold the payment keys), one per email provider (its rate). */
export const TASK_QUEUES = {
  main: 'midas',
  payments: 'midas-payments',
  smtp: 'midas-email-smtp',
  sendgrid: 'midas-email-sendgrid',
  mailgun: 'midas-email-mailgun',
} as const;

/** What operations search by in the Web UI. Search attributes are stored in the clear: nothing personal, ever. */
export const SEARCH_ATTRIBUTES = {
  bookingId: defineSearchAttributeKey('MidasBookingId', 'KEYWORD'),
  status: defineSearchAttributeKey('MidasStatus', 'KEYWORD'),
  itemId: defineSearchAttributeKey('MidasItemId', 'KEYWORD'),
  provider: defineSearchAttributeKey('MidasProvider', 'KEYWORD'),
  template: defineSearchAttributeKey('MidasTemplate', 'KEYWORD'),
  category: defineSearchAttributeKey('MidasCategory', 'KEYWORD'),
  startAt: defineSearchAttributeKey('MidasStartAt', 'DATETIME'),
} as const;

/** Workflows that are started without any input; all others take one. */
export const WITHOUT_INPUT: readonly string[] = ['retention'];
