import { describe, expect, it } from 'vitest';
import { addDays } from '../../../../src/domain/time/localDate.ts';
import { ask, problemsOf, quoteFor } from './quoting.ts';

describe('a quote', () => {
  it('gives the worked example of the rules, fil by fil', () => {
    expect(quoteFor()).toMatchObject({
      id: 'quote-1',
      itemName: 'Bugatti Chiron',
      itemType: 'cars',
      startAt: '2027-12-14T06:00:00.000Z',
      endAt: '2027-12-17T06:00:00.000Z',
      days: 3,
      currency: 'AED',
      amounts: {
        rental: 14_400_000,
        addOns: 0,
        insurance: 2_160_000,
        serviceFee: 1_656_000,
        tax: 910_800,
        deposit: 1_836_250,
        total: 20_963_050,
      },
    });
  });

  it('is valid for thirty minutes from the moment it was asked for', () => {
    const quote = quoteFor({}, { now: '2027-12-01T12:00:00+04:00' });
    expect(quote.createdAt).toBe('2027-12-01T08:00:00.000Z');
    expect(quote.expiresAt).toBe('2027-12-01T08:30:00.000Z');
  });

  it('shows the cancellation terms of its kind of item, fees in its own currency', () => {
    expect(quoteFor().cancellationPolicy).toEqual({
      currency: 'AED',
      tiers: [
        { hoursBeforeStart: 72, percentage: 100 },
        { hoursBeforeStart: 48, percentage: 75 },
        { hoursBeforeStart: 24, percentage: 50 },
        { hoursBeforeStart: null, percentage: 25 },
      ],
      fees: { processingBps: 500, insuranceBps: 1000, concierge: 36_725 },
      fullRefundReasons: [
        'vehicle_unavailable',
        'weather_cancellation',
        'force_majeure',
        'medical_emergency',
        'government_restriction',
      ],
      depositReturnedAtOnceUntil: 'start',
    });
  });

  it('lists each add-on with its name, quantity and amount', () => {
    const addOns = [
      { id: 'chauffeur', quantity: 2 },
      { id: 'airport-transfer', quantity: 3 },
    ];
    expect(quoteFor({ addOns }).addOns).toEqual([
      { id: 'chauffeur', name: 'Personal chauffeur', quantity: 2, amount: 900_000 },
      { id: 'airport-transfer', name: 'Airport transfer', quantity: 3, amount: 270_000 },
    ]);
  });

  it('survives storage as JSON unchanged', () => {
    const quote = quoteFor({ addOns: [{ id: 'chauffeur', quantity: 1 }] });
    expect(JSON.parse(JSON.stringify(quote))).toEqual(quote);
  });
});

describe('a request for something the company does not offer', () => {
  it.each(['__proto__', 'constructor', 'toString', '', 'Bugatti-Chiron'])(
    'is refused for the item %j',
    (itemId) => expect(problemsOf({ itemId })).toEqual(['itemId: is not an item of the catalogue']),
  );

  it.each(['__proto__', 'constructor', 'Dubai', ''])('is refused for the location %j', (location) => {
    expect(problemsOf({ location })).toEqual([
      'location: must be one of dubai, washington-dc, houston, atlanta, maryland, northern-virginia',
    ]);
  });

  it.each(['__proto__', 'hasOwnProperty', 'VVIP', ''])('is refused for the tier %j', (tier) => {
    expect(problemsOf({ tier })).toEqual(['tier: must be one of standard, premium, vvip']);
  });

  it('is refused where the item is not offered', () => {
    expect(problemsOf({ itemId: 'koenigsegg-jesko', location: 'houston' })).toEqual([
      'location: Koenigsegg Jesko is not offered at Houston',
    ]);
  });

  it('is refused for an add-on of another type of item', () => {
    expect(problemsOf({ addOns: [{ id: 'in-flight-dining', quantity: 1 }] })).toEqual([
      'addOns.0.id: In-flight fine dining is not offered with Bugatti Chiron',
    ]);
  });

  it.each(['__proto__', 'constructor', 'butler'])('is refused for the add-on %j', (id) => {
    expect(problemsOf({ addOns: [{ id, quantity: 1 }] })).toEqual([
      'addOns.0.id: is not an add-on of the catalogue',
    ]);
  });

  it('is refused for an add-on chosen twice', () => {
    const twice = { id: 'chauffeur', quantity: 1 };
    expect(problemsOf({ addOns: [twice, twice] })).toEqual([
      'addOns.1.id: is chosen twice; give a quantity instead',
    ]);
  });

  it.each([0, -1, 21, 1.5, 1e21, NaN, Infinity])('is refused for %d of an add-on', (quantity) => {
    expect(problemsOf({ addOns: [{ id: 'chauffeur', quantity }] })).toEqual([
      'addOns.0.quantity: must be a whole number from 1 to 20',
    ]);
  });

  it('is refused for PayPal in dirhams', () => {
    expect(problemsOf({ paypalCurrency: 'AED' })).toEqual([
      'paypalCurrency: is not a currency that PayPal takes',
    ]);
  });
});

describe('a request for days the company does not rent', () => {
  it.each(['2027-02-30', '2027-02-29', '2027-9-4', '2027-13-01', '', '2027-12-14T00:00', ' 2027-12-14'])(
    'is refused for the date %j',
    (startDate) =>
      expect(problemsOf({ startDate })).toEqual(['startDate: must be a date of the calendar, YYYY-MM-DD']),
  );

  it.each(['24:00', '9:00', '10:60', '10:00:00', '', '10.00'])('is refused for the time %j', (startTime) => {
    expect(problemsOf({ startTime })).toEqual(['startTime: must be a time of day, HH:MM']);
  });

  it.each(['2027-12-14', '2027-12-13'])('is refused when it ends on %s, not after its start', (endDate) => {
    expect(problemsOf({ endDate })).toEqual(['endDate: must come after startDate']);
  });

  it('is accepted for 90 days and refused for 91, leap day or not', () => {
    const [startDate, now] = ['2028-01-31', '2028-01-01T00:00:00Z'];
    expect(quoteFor({ startDate, endDate: '2028-04-30' }, { now }).days).toBe(90);
    expect(problemsOf({ startDate, endDate: '2028-05-01' }, { now })).toEqual([
      'endDate: a rental lasts 90 days at most',
    ]);
  });

  it('is refused from the very instant of its start on', () => {
    const startAt = '2027-12-14T06:00:00.000Z';
    expect(ask({}, { now: '2027-12-14T05:59:59.999Z' }).ok).toBe(true);
    expect(problemsOf({}, { now: startAt })).toEqual(['startTime: the start must lie in the future']);
    expect(problemsOf({}, { now: '2027-12-15T06:00:00Z' })).toEqual([
      'startDate: the start must lie in the future',
    ]);
  });

  it.each([
    { location: 'dubai', now: '2026-11-24T19:59:59Z', today: '2026-11-24' },
    { location: 'dubai', now: '2026-11-24T20:00:00Z', today: '2026-11-25' },
    { location: 'houston', now: '2026-11-25T05:59:59Z', today: '2026-11-24' },
    { location: 'houston', now: '2026-11-25T06:00:00Z', today: '2026-11-25' },
  ])('may start 730 days after today in $location at $now, not 731', ({ location, now, today }) => {
    const starting = (days: number) => ({
      location,
      startDate: addDays(today, days),
      endDate: addDays(today, days + 1),
    });
    expect(ask(starting(730), { now }).ok).toBe(true);
    expect(problemsOf(starting(731), { now })).toEqual([
      `startDate: must be ${addDays(today, 730)} at the latest`,
    ]);
  });

  it('is refused when its start or end falls into the hour that clocks skip', () => {
    const night = { itemId: 'rolls-royce-phantom', location: 'atlanta', startTime: '02:30' };
    const context = { now: '2027-03-01T00:00:00Z' };
    const message = 'startTime: 02:30 does not exist in Atlanta on 2027-03-14: clocks go forward over it';
    expect(problemsOf({ ...night, startDate: '2027-03-14', endDate: '2027-03-16' }, context)).toEqual([
      message,
    ]);
    expect(problemsOf({ ...night, startDate: '2027-03-12', endDate: '2027-03-14' }, context)).toEqual([
      message,
    ]);
    expect(ask({ ...night, startDate: '2027-03-13', endDate: '2027-03-15' }, context).ok).toBe(true);
  });
});

it('a request with many mistakes names all of them at once', () => {
  const problems = problemsOf({
    itemId: 'batmobile',
    location: 'gotham',
    tier: 'gold',
    startDate: '2027-02-30',
    endDate: 'soon',
    startTime: '25:00',
    paypalCurrency: 'AED',
    addOns: [
      { id: 'chauffeur', quantity: 0 },
      { id: 'butler', quantity: 99 },
    ],
  });
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'location',
    'itemId',
    'tier',
    'startDate',
    'endDate',
    'startTime',
    'addOns.0.quantity',
    'addOns.1.quantity',
    'addOns.1.id',
    'paypalCurrency',
  ]);
});
