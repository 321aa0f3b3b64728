/** Whether an email can be rendered, and may be, before anybody promises to send it: the same data, nothing rendered. */
import { checkEmailData, recipientOf, unknownEmailFields, type TemplateName } from '../index.ts';
import { isAmong } from '../../domain/notification/emailAddress.ts';
import { type BookingRow, findBooking } from '../../store/booking/view.ts';
import type { Database } from '../../store/database/database.ts';
import { CAUSE_FIRST, emailData, type ComposeSettings } from './data.ts';
import { stateMisfit } from './states.ts';

export interface EmailToCheck {
  /** Null where all that the template takes comes in `data`. */
  readonly bookingId: string | null;
  /** Instead of the booking's customer or the template's team. */
  readonly toAddress: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A field of the email to check, and why it cannot be taken. */
export interface EmailProblem {
  /** `to`, `bookingId` or `data.…`. */
  readonly path: string;
  readonly message: string;
}

export type EmailCheck =
  | { readonly result: 'fits' }
  | { readonly result: 'invalid'; readonly problems: readonly EmailProblem[] }
  /** The booking is not what the template says of it. `detail` names how it is. */
  | { readonly result: 'wrong_state'; readonly detail: string };

export async function checkEmail(
  deps: { readonly db: Database; readonly settings: ComposeSettings },
  template: TemplateName,
  email: EmailToCheck,
): Promise<EmailCheck> {
  const { bookingId, data } = email;
  if (bookingId === null) {
    const withoutBooking = bookingMissing(template, email);
    const fields = unknown(unknownEmailFields(template, data));
    return resultOf(withoutBooking.length > 0 ? withoutBooking : [...fields, ...misfits(template, data)]);
  }
  const booking = await findBooking(deps.db, bookingId);
  if (booking === undefined) return resultOf([{ path: 'bookingId', message: 'there is no such booking' }]);
  const { to } = recipientOf(template);
  const whole = emailData(booking, to, data, deps.settings);
  const own = ownFields(booking, deps.settings).filter((field) => Object.hasOwn(data, field));
  const problems = [
    ...toStranger(template, email, booking),
    ...own.map((field) => ({ path: `data.${field}`, message: 'comes from the booking' })),
    ...unknown(
      unknownEmailFields(template, whole).filter(
        ([field = '']) => Object.hasOwn(data, field) && !own.includes(field),
      ),
    ),
  ];
  const wrongState = stateMisfit(template, booking);
  if (wrongState !== undefined && problems.length === 0) return { result: 'wrong_state', detail: wrongState };
  return resultOf(wrongState === undefined ? [...problems, ...misfits(template, whole)] : problems);
}

const resultOf = (problems: readonly EmailProblem[]): EmailCheck =>
  problems.length === 0 ? { result: 'fits' } : { result: 'invalid', problems };

const misfits = (template: TemplateName, data: unknown): EmailProblem[] =>
  checkEmailData(template, data).map((path) => ({
    path: `data.${path}`,
    message: 'does not fit the template',
  }));

const unknown = (fields: readonly (readonly string[])[]): EmailProblem[] =>
  fields.map((path) => ({ path: ['data', ...path].join('.'), message: 'is no field of the template' }));

/** Every email to a customer opens a booking: it goes to that booking's customer, and so there has to be one. */
function bookingMissing(template: TemplateName, { toAddress }: EmailToCheck): EmailProblem[] {
  if (recipientOf(template).to === 'team') return [];
  const missing = {
    path: 'bookingId',
    message: 'must be given: this email goes to the customer of a booking',
  };
  return toAddress === null ? [missing] : [missing, { path: 'to', message: CUSTOMER_ONLY }];
}

function toStranger(
  template: TemplateName,
  { toAddress }: EmailToCheck,
  { customer }: BookingRow,
): EmailProblem[] {
  if (recipientOf(template).to === 'team' || toAddress === null) return [];
  const isCustomers = customer !== null && isAmong(toAddress, [customer.email]);
  return isCustomers ? [] : [{ path: 'to', message: CUSTOMER_ONLY }];
}

const CUSTOMER_ONLY = 'must be the customer’s own address, as this email opens their booking';

/** What Postgres knows of a booking is not taken from a caller, and not left out in silence either. */
const ownFields = (booking: BookingRow, settings: ComposeSettings): string[] =>
  Object.keys(emailData(booking, 'customer', {}, settings)).filter((field) => !CAUSE_FIRST.has(field));
