/**
 * Examples that the page of the interface can execute one after the other. What nobody can know before, ids and a
 * token, has a stand-in of its form; the page puts in what the answers before have brought (page.ts).
 */
import { addDays } from '../../domain/time/localDate.ts';

export const EXAMPLE_QUOTE_ID = 'qt_EXAMPLEEXAMPLEEXAMPLE0';
export const EXAMPLE_BOOKING_ID = 'MIDAS-EXAMP1E0';
export const EXAMPLE_PAYMENT_ID = `${EXAMPLE_BOOKING_ID}-P1`;

export const EXAMPLE_CUSTOMER = {
  name: 'Amira Al Suwaidi',
  email: 'amira@example.com',
  phone: '+971501234567',
  country: 'AE',
  locale: 'en',
};

const ITEM = { itemId: 'bugatti-chiron', location: 'dubai' };
/** Far enough to stay ahead while a server runs, and near enough to be booked. */
const DAYS_AHEAD = 365;

const stayFrom = (now: Date, days: number) => {
  const startDate = addDays(now.toISOString().slice(0, 10), days);
  return { startDate, endDate: addDays(startDate, 3) };
};

export const exampleQuote = (now: Date) => ({
  ...ITEM,
  ...stayFrom(now, DAYS_AHEAD),
  startTime: '10:00',
  tier: 'vvip',
  addOns: [{ id: 'chauffeur', quantity: 1 }],
});

/** Beside the days of the quote, so that both can be executed. */
export const exampleBlock = (now: Date) => ({
  ...ITEM,
  ...stayFrom(now, DAYS_AHEAD + 14),
  reason: 'Yearly service at the workshop',
});
