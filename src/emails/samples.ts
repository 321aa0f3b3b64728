/** One booking of each kind of item, priced by the rules, to show and to test every email with. */
import { cancellationPolicy } from '../domain/catalog/cancellationPolicy.ts';
import { minor } from '../domain/money/money.ts';
import { computeRefund } from '../domain/refund/refund.ts';

const LINK = 'https://midasthelifestyle.com/booking/MIDAS-7K3M9QXA#token=3vQm1c0s8Xb7yTn2';

/** Three days, one regular and two of peak season, VVIP. */
const CAR_BOOKING = {
  bookingId: 'MIDAS-7K3M9QXA',
  link: LINK,
  itemName: 'Bugatti Chiron',
  itemType: 'cars',
  locationName: 'Dubai',
  tier: 'vvip',
  startAt: '2027-12-14T06:00:00Z',
  endAt: '2027-12-17T06:00:00Z',
  timeZone: 'Asia/Dubai',
  days: 3,
  addOns: [
    { name: 'Personal chauffeur', quantity: 1 },
    { name: 'Airport transfer', quantity: 1 },
  ],
  amounts: {
    rental: 14_400_000,
    addOns: 540_000,
    insurance: 2_160_000,
    serviceFee: 1_710_000,
    tax: 940_500,
    deposit: 1_836_250,
    total: 21_586_750,
  },
  currency: 'AED',
} as const;

/** The same paid at PayPal, which takes no dirhams. */
export const CAR_PAID_IN_DOLLARS = {
  ...CAR_BOOKING,
  paidIn: { amount: 5_877_944, currency: 'USD', rate: '3.6725', rateAsOf: '2027-11-02T00:00:00Z' },
} as const;

/** Four nights of regular season, premium. */
const RESIDENCE_BOOKING = {
  bookingId: 'MIDAS-P4W8Z2HD',
  link: 'https://midasthelifestyle.com/booking/MIDAS-P4W8Z2HD#token=9bTr4k2e6Wd1mLp8',
  itemName: 'Georgetown Residence',
  itemType: 'properties',
  locationName: 'Washington, D.C.',
  tier: 'premium',
  startAt: '2027-10-12T14:00:00Z',
  endAt: '2027-10-16T14:00:00Z',
  timeZone: 'America/New_York',
  days: 4,
  addOns: [{ name: 'Private chef', quantity: 1 }],
  amounts: {
    rental: 1_300_000,
    addOns: 240_000,
    insurance: 130_000,
    serviceFee: 200_400,
    tax: 112_224,
    deposit: 1_000_000,
    total: 2_982_624,
  },
  currency: 'USD',
} as const;

export const TO_CUSTOMER = { customerName: 'Isabella Laurent', booking: CAR_BOOKING } as const;
export const TO_RESIDENT = { customerName: 'Jonathan Ashworth', booking: RESIDENCE_BOOKING } as const;

export const TO_TEAM = {
  booking: { ...CAR_BOOKING, link: 'https://ops.midasthelifestyle.com/bookings/MIDAS-7K3M9QXA' },
  customer: {
    name: 'Isabella Laurent',
    email: 'isabella.laurent@example.com',
    phone: '+33612345678',
    country: 'FR',
    notes: 'Landing at DXB at 08:40 with two guests.\nStill water in the car, please.',
  },
} as const;

/** Cancelled 60 hours before the start, so that every kind of line has something to show. */
export const CAR_REFUND = {
  ...computeRefund({
    isConfirmed: true,
    policy: cancellationPolicy('cars', 'AED'),
    charge: minor(CAR_BOOKING.amounts.total - CAR_BOOKING.amounts.deposit),
    deposit: minor(CAR_BOOKING.amounts.deposit),
    startAt: CAR_BOOKING.startAt,
    requestedAt: '2027-12-11T18:00:00Z',
    reason: 'customer_request',
  }),
  id: 'MIDAS-7K3M9QXA-R1',
};

/** The same for a claim that finance approves: the whole charge and the deposit. */
export const CAR_FULL_REFUND = {
  ...computeRefund({
    isConfirmed: true,
    policy: cancellationPolicy('cars', 'AED'),
    charge: minor(CAR_BOOKING.amounts.total - CAR_BOOKING.amounts.deposit),
    deposit: minor(CAR_BOOKING.amounts.deposit),
    startAt: CAR_BOOKING.startAt,
    requestedAt: '2027-12-11T18:00:00Z',
    reason: 'medical_emergency',
  }),
  id: 'MIDAS-7K3M9QXA-R1',
};

export const DISPUTE = {
  id: 'dp_1QmX81Kd0aBcYtVe',
  provider: 'stripe',
  kind: 'chargeback',
  amount: 21_586_750,
  currency: 'AED',
  reason: 'Fraudulent: the cardholder says that they did not make this payment.',
  payment: 'pi_3QmX81Kd0aBcYtVe',
  evidenceDueBy: '2028-01-09T23:59:59Z',
  link: 'https://dashboard.stripe.com/disputes/dp_1QmX81Kd0aBcYtVe',
} as const;
