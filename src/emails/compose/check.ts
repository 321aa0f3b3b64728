/** Whether a letter can be written at all, before anybody promises to send it: the same data, and nothing rendered. */
import { checkEmailData, isTemplateName, recipientOf } from '../index.ts';
import { findBooking } from '../../store/booking/view.ts';
import type { Database } from '../../store/database/database.ts';
import { letterData, type LetterSettings } from './data.ts';

export interface LetterToCheck {
  /** Undefined where all that the template takes comes in `data`. */
  readonly bookingId: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** @returns a function that names the fields which do not fit the template, or says that there is no such booking. */
export function createLetterCheck(deps: { readonly db: Database; readonly letters: LetterSettings }) {
  return async (
    template: string,
    { bookingId, data }: LetterToCheck,
  ): Promise<readonly string[] | 'no_booking'> => {
    if (!isTemplateName(template)) throw new Error(`no such template: ${template}`);
    if (bookingId === undefined) return checkEmailData(template, data);
    const booking = await findBooking(deps.db, bookingId);
    if (booking === undefined) return 'no_booking';
    return checkEmailData(template, letterData(booking, recipientOf(template).to, data, deps.letters));
  };
}
