import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  datesBetween,
  daysBetween,
  instantAt,
  isLocalDate,
  isLocalTime,
  localDateAt,
} from '../../../../src/domain/time/localDate.ts';
import { LOCATIONS } from '../../../../src/domain/catalog/locations.ts';

const NEW_YORK = 'America/New_York';
const zones = fc.constantFrom(...new Set(Object.values(LOCATIONS).map(({ timeZone }) => timeZone)));
const dates = fc.integer({ min: 0, max: 3000 }).map((days) => addDays('2024-01-01', days));

describe('dates', () => {
  it.each(['2028-02-29', '2027-12-31', '2027-01-01', '2000-02-29'])('%s is in the calendar', (date) => {
    expect(isLocalDate(date)).toBe(true);
  });

  it.each([
    '2027-02-30',
    '2027-02-29',
    '1900-02-29',
    '2027-04-31',
    '2027-00-10',
    '2027-01-00',
    '2027-13-01',
    '27-01-01',
    '+002027-01-01',
    '2027-01-01Z',
    '2027/01/01',
    '２０２７-01-01',
    '2027-01-01\n',
  ])('%j is not', (date) => {
    expect(isLocalDate(date)).toBe(false);
  });

  it.each(['00:00', '09:05', '23:59'])('%s is a time of day', (time) => {
    expect(isLocalTime(time)).toBe(true);
  });

  it.each(['24:00', '9:05', '09:60', '09:05:00', '0905', '09:05\n', '-1:00'])('%j is none', (time) => {
    expect(isLocalTime(time)).toBe(false);
  });

  it('every date that the platform’s own calendar makes is accepted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (days) =>
        isLocalDate(new Date(days * 86_400_000).toISOString().slice(0, 10)),
      ),
    );
  });

  it('the days of a stay are as many as the distance between its dates', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 90 }), (start, days) => {
        const end = addDays(start, days);
        const stay = datesBetween(start, end);
        expect(daysBetween(start, end)).toBe(days);
        expect(stay).toHaveLength(days);
        expect(stay).not.toContain(end);
        expect(new Set(stay).size).toBe(days);
      }),
    );
  });

  it('an end before its start makes no days', () => {
    expect(daysBetween('2027-01-03', '2027-01-01')).toBe(-2);
    expect(datesBetween('2027-01-03', '2027-01-01')).toEqual([]);
  });
});

describe('instants of local times', () => {
  it.each([
    ['2027-12-14', '10:00', 'Asia/Dubai', '2027-12-14T06:00:00.000Z'],
    ['2027-07-04', '10:00', NEW_YORK, '2027-07-04T14:00:00.000Z'],
    ['2027-12-14', '10:00', NEW_YORK, '2027-12-14T15:00:00.000Z'],
    ['2027-12-14', '23:59', 'America/Chicago', '2027-12-15T05:59:00.000Z'],
    ['2027-03-14', '01:59', NEW_YORK, '2027-03-14T06:59:00.000Z'],
    ['2027-03-14', '03:00', NEW_YORK, '2027-03-14T07:00:00.000Z'],
  ])('%s %s in %s is %s', (date, time, zone, instant) => {
    expect(instantAt(date, time, zone)).toBe(instant);
  });

  it.each(['02:00', '02:30', '02:59'])('%s does not exist on the night that clocks go forward', (time) => {
    expect(instantAt('2027-03-14', time, NEW_YORK)).toBeUndefined();
  });

  it('a time that occurs twice means the first', () => {
    expect(instantAt('2027-11-07', '01:30', NEW_YORK)).toBe('2027-11-07T05:30:00.000Z');
  });

  it('the date at an instant is the one that its local time was made of', () => {
    fc.assert(
      fc.property(dates, zones, (date, zone) => {
        const instant = instantAt(date, '10:00', zone);
        expect(instant && localDateAt(instant, zone)).toBe(date);
      }),
    );
  });
});
