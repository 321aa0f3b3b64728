/** Whether an email can be rendered at all, before anybody promises to send it: the same data, and nothing rendered. */
import { checkEmailData, recipientOf, type TemplateName } from '../index.ts';
import { findBooking } from '../../store/booking/view.ts';
import type { Database } from '../../store/database/database.ts';
import { emailData, type ComposeSettings } from './data.ts';

export interface EmailToCheck {
  /** Null where all that the template takes comes in `data`. */
  readonly bookingId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** @returns paths of the fields that do not fit the template, none where it can be rendered; `no_booking` where there is no such booking. */
export async function checkEmail(
  deps: { readonly db: Database; readonly settings: ComposeSettings },
  template: TemplateName,
  { bookingId, data }: EmailToCheck,
): Promise<readonly string[] | 'no_booking'> {
  if (bookingId === null) return checkEmailData(template, data);
  const booking = await findBooking(deps.db, bookingId);
  if (booking === undefined) return 'no_booking';
  return checkEmailData(template, emailData(booking, recipientOf(template).to, data, deps.settings));
}
