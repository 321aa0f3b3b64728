/** Whether an email can be rendered at all, before anybody promises to send it: the same data, and nothing rendered. */
import { checkEmailData, isTemplateName, recipientOf } from '../index.ts';
import { findBooking } from '../../store/booking/view.ts';
import type { Database } from '../../store/database/database.ts';
import { emailData, type ComposeSettings } from './data.ts';

export interface EmailToCheck {
  /** Undefined where all that the template takes comes in `data`. */
  readonly bookingId: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** @returns a function that names the fields which do not fit the template, or says that there is no such booking. */
export function createEmailCheck(deps: { readonly db: Database; readonly settings: ComposeSettings }) {
  return async (
    template: string,
    { bookingId, data }: EmailToCheck,
  ): Promise<readonly string[] | 'no_booking'> => {
    if (!isTemplateName(template)) throw new Error(`no such template: ${template}`);
    if (bookingId === undefined) return checkEmailData(template, data);
    const booking = await findBooking(deps.db, bookingId);
    if (booking === undefined) return 'no_booking';
    return checkEmailData(template, emailData(booking, recipientOf(template).to, data, deps.settings));
  };
}
