/** The hold has ended unpaid: nothing is owed, and the way back is short. */
import { button, greeting, note, paragraph, title } from '../blocks.ts';
import { agreedData, customerData, returnedData } from '../data.ts';
import { rentalFacts } from '../rental.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

const NOT_PAID =
  'The time in which we could hold your reservation has passed without a completed payment, so we have released it. You owe us nothing.';
const PAID_AND_RETURNED =
  'The payment that had reached us has gone back to you, so we could not complete your reservation in the time in which we could hold it, and have released it. You owe us nothing.';
const AGREED_TOO_LATE =
  'You have agreed to the payment at PayPal, but only after the time in which we could hold your reservation, and it can no longer be had for these dates. We have not taken the payment. You owe us nothing.';
const WHAT_THE_BANK_MAY_SHOW =
  'If your bank still shows an amount, it is an authorisation or a payment that is on its way back to you. Your concierge can tell you which.';
const NOTHING_TAKEN =
  'PayPal may show the payment as agreed to. It lapses by itself: no money moves unless we take it, and we shall not.';

export const bookingExpired = defineTemplate({
  name: 'booking_expired',
  audience: 'customer',
  schema: customerData.extend({ agreed: agreedData, returned: returnedData }),
  subject: ({ booking }) => `Your reservation of ${booking.itemName} has lapsed (${booking.bookingId})`,
  preview: () =>
    'The time to complete it has passed. Nothing is owed, and your concierge can begin again with you.',
  content: ({ customerName, booking, agreed, returned }) => [
    title('No longer held', 'Your reservation has lapsed'),
    greeting(customerName),
    paragraph(agreed === 'too_late' ? AGREED_TOO_LATE : returned ? PAID_AND_RETURNED : NOT_PAID),
    rentalFacts(booking),
    paragraph(
      'Should you still wish for these dates, your concierge will gladly see what can be arranged. A call or a line is enough.',
    ),
    button('View your booking', booking.link),
    note(agreed === 'too_late' ? NOTHING_TAKEN : WHAT_THE_BANK_MAY_SHOW),
  ],
  sample: { ...TO_CUSTOMER, returned: false },
});
