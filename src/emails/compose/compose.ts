/** From a notification's row to the email as it will leave: who gets it, in which words, under which headers. */
import { createHash } from 'node:crypto';
import type { EmailProviderName } from '../../domain/notification/delivery.ts';
import { isAmong, parseMailbox } from '../../domain/notification/emailAddress.ts';
import {
  EmailDataError,
  isTemplateName,
  isTransactional,
  recipientOf,
  renderEmailByName,
  type RenderedEmail,
  type Team,
  type TemplateName,
} from '../index.ts';
import type { OutgoingEmail } from '../../providers/email/provider.ts';
import { type BookingRow, findBooking } from '../../store/booking/view.ts';
import type { Database } from '../../store/database/database.ts';
import { getNotification } from '../../store/notification/notifications.ts';
import { cancellationFacts } from '../../store/booking/cancellation.ts';
import { disputeFacts } from '../../store/dispute/facts.ts';
import { warningFacts } from '../../store/fraud/warnings.ts';
import { refundFacts } from '../../store/refund/facts.ts';
import { emailData, nameToGreet, type ComposeSettings } from './data.ts';
import { isOutdated } from './states.ts';
import { defined } from '../../domain/defined.ts';

export interface ComposeDeps {
  readonly db: Database;
  /** EMAIL_FROM: the Message-ID is of its domain, whichever provider carries the email. */
  readonly from: string;
  readonly teams: Readonly<Record<Team, string>>;
  readonly settings: ComposeSettings;
  /** The address of our own open pixel for a notification; undefined where opens are not tracked. */
  readonly emailOpenPixel?: (key: string) => string;
}

export type Addressee = OutgoingEmail['to'] & {
  /** A team's address is ours: what it does with our email is for us to mend, and never to suppress in silence. */
  readonly isTeam: boolean;
};

/** Why a notification cannot be sent, whichever provider is asked. `fields` name what its template lacks. */
export type Unsendable =
  { readonly because: 'nobody' } | { readonly because: 'invalid_data'; readonly fields: readonly string[] };

export interface ComposedEmail {
  readonly email: OutgoingEmail;
  /** Whether it belongs to a booking, and is not only a request for a favour. */
  readonly transactional: boolean;
  /** Whether its booking has moved on since the email was due. */
  readonly isOutdated: boolean;
}

/** The email for one notification; it reads the person from Postgres, so that no history carries one. */
export async function composeEmail(
  deps: ComposeDeps,
  key: string,
  provider: EmailProviderName,
): Promise<ComposedEmail | Unsendable> {
  const notification = await getNotification(deps.db, key);
  const { template } = notification;
  if (!isTemplateName(template)) return { because: 'invalid_data', fields: ['template'] };
  const booking = await bookingOf(deps.db, notification.booking_id);
  const to = addressee(deps.teams, template, notification.to_address, booking);
  if (to === undefined || (notification.booking_id !== null && booking?.customer == null)) {
    return { because: 'nobody' };
  }
  const data =
    booking === undefined
      ? notification.data
      : emailData(booking, recipientOf(template).to, await causeOf(deps, notification.data), deps.settings);
  const transactional = isTransactional(template);
  const unsubscribeLink = transactional ? undefined : unsubscribeLinkOf(deps, notification);
  const rendered = await render(template, { ...data, unsubscribeLink });
  if ('because' in rendered) return rendered;
  return {
    transactional,
    isOutdated: booking !== undefined && isOutdated(template, booking),
    email: {
      ...envelope(deps, key, template),
      headers: { ...headersOf(key, template), ...unsubscribing(unsubscribeLink) },
      ...rendered,
      html: provider === 'smtp' ? withPixel(rendered.html, deps.emailOpenPixel?.(key)) : rendered.html,
      to: { address: to.address, ...defined({ name: to.name }) },
    },
  };
}

/** Whom a notification is for, as Postgres knows it now; undefined once the person has been erased. */
export async function addresseeOf(
  deps: Pick<ComposeDeps, 'db' | 'teams'>,
  key: string,
): Promise<Addressee | undefined> {
  const { template, to_address, booking_id } = await getNotification(deps.db, key);
  if (!isTemplateName(template)) return undefined;
  return addressee(deps.teams, template, to_address, await bookingOf(deps.db, booking_id));
}

/** One about a certain refund or dispute tells of that one, whatever the booking shows; what people said stays in Postgres. */
async function causeOf(
  { db, settings }: Pick<ComposeDeps, 'db' | 'settings'>,
  data: Readonly<Record<string, unknown>>,
) {
  const { cancellationId, disputeId, refundId, warningId, ...cause } = data;
  const ofWarning =
    typeof warningId === 'string' ? await warningFacts(db, warningId, settings.paymentLink) : {};
  const ofDispute =
    typeof disputeId === 'string' ? await disputeFacts(db, disputeId, settings.disputeLink) : {};
  const ofRefund = typeof refundId === 'string' ? await refundFacts(db, refundId) : {};
  const ofCancellation =
    typeof cancellationId === 'string' ? await cancellationFacts(db, cancellationId) : {};
  return { ...ofRefund, ...ofWarning, ...ofDispute, ...ofCancellation, ...cause };
}

const bookingOf = async (db: Database, bookingId: string | null): Promise<BookingRow | undefined> =>
  bookingId === null ? undefined : findBooking(db, bookingId);

function addressee(
  teams: ComposeDeps['teams'],
  template: TemplateName,
  toAddress: string | null,
  booking: BookingRow | undefined,
): Addressee | undefined {
  if (toAddress !== null) return { address: toAddress, isTeam: isAmong(toAddress, Object.values(teams)) };
  const recipient = recipientOf(template);
  if (recipient.to === 'team') return { address: teams[recipient.team], isTeam: true };
  if (booking?.customer == null) return undefined;
  const name = nameToGreet(booking) ?? undefined;
  return { address: booking.customer.email, isTeam: false, ...defined({ name }) };
}

async function render(template: TemplateName, data: unknown): Promise<RenderedEmail | Unsendable> {
  try {
    return await renderEmailByName(template, data);
  } catch (error) {
    if (error instanceof EmailDataError) return { because: 'invalid_data', fields: error.fields };
    throw error;
  }
}

function envelope({ from, teams }: ComposeDeps, key: string, template: TemplateName) {
  const domain = parseMailbox(from)?.address.split('@')[1] ?? 'midas.invalid';
  const id = createHash('sha256').update(key).digest('hex').slice(0, 40);
  return {
    messageId: `<${id}@${domain}>`,
    notificationKey: key,
    template,
    replyTo: teams.concierge,
  };
}

const headersOf = (key: string, template: TemplateName) => ({
  'X-Midas-Template': template,
  'X-Midas-Notification': key,
  'Auto-Submitted': 'auto-generated',
});

/** Of whoever reads this email: an address that staff gave is not the customer's, whatever the booking. */
function unsubscribeLinkOf(
  { settings }: ComposeDeps,
  { key, to_address, booking_id }: Awaited<ReturnType<typeof getNotification>>,
): string | undefined {
  const isCustomers = to_address === null && booking_id !== null;
  return settings.unsubscribeLink?.(isCustomers ? { bookingId: booking_id } : { notificationKey: key });
}

/** One click, without signing in: RFC 8058. */
function unsubscribing(link: string | undefined): Record<string, string> {
  if (link === undefined) return {};
  return { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** SendGrid and Mailgun count opens themselves. */
function withPixel(html: string, url: string | undefined): string {
  if (url === undefined) return html;
  const pixel = `<img src="${url}" width="1" height="1" alt="" style="display:block">`;
  return html.includes('</body>') ? html.replace('</body>', () => `${pixel}</body>`) : `${html}${pixel}`;
}
