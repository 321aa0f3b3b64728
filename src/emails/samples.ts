/** One booking of each kind of house guest, priced by the rules, to show and to test every letter with. */

const LINK = 'https://midasthelifestyle.com/booking/MIDAS-7K3M9QXA#token=3vQm1c0s8Xb7yTn2';

/** Three days, one regular and two of peak season, VVIP. */
export const CAR_BOOKING = {
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

/** Four nights of regular season, premium. */
export const RESIDENCE_BOOKING = {
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
