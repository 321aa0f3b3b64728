/** Kinds of fields that several routes share. Bodies are never coerced: "1" is not 1. */
import { z } from 'zod';
import { parseEmailAddress } from '../../domain/notification/emailAddress.ts';
import { CURRENCIES } from '../../domain/money/money.ts';

/** Whole minor units of the currency beside it. */
export const amount = z.int().describe('The amount is in minor units.');
export const currency = z.enum(CURRENCIES);
export const instant = z.iso.datetime().describe('The instant is in UTC.');
export const localDate = z.iso.date();

/**
 * One of a set that the domain checks together with other fields, so that a form is corrected once: here the set is only
 * described.
 */
export const oneOf = (values: readonly string[]) =>
  z
    .string()
    .min(1)
    .max(100)
    .meta({ enum: [...values] });

/** A local date that the domain checks, for the same reason. */
export const checkedDate = z.string().max(10).meta({ format: 'date' });

/** Control characters, lone surrogates, line separators and text-direction overrides: nothing a name contains. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069]/u;
/** Joiners, fillers and their like are part of many scripts, but alone they are a blank. */
const VISIBLE = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}\p{P}\p{S}]/u;
const UNPRINTABLE_BUT_LINES = /(?![\n\r\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** Length in characters as a person counts them, not in UTF-16 units. */
const characters = (value: string): number => [...value].length;

/** One line of printable text, kept exactly as given. */
export const line = (min: number, max: number) =>
  z
    .string()
    .refine(
      (value) => characters(value) >= min && characters(value) <= max,
      `must have ${min} to ${max} characters`,
    )
    .refine((value) => !UNPRINTABLE.test(value), 'must hold printable characters only')
    .refine((value) => min === 0 || VISIBLE.test(value), 'must not be blank')
    .meta({ minLength: min, maxLength: max });

/** Free text of several lines. */
export const paragraph = (max: number) =>
  z
    .string()
    .refine((value) => characters(value) <= max, `must have at most ${max} characters`)
    .refine((value) => !UNPRINTABLE_BUT_LINES.test(value), 'must hold printable characters only')
    .meta({ maxLength: max });

const LONGEST_ADDRESS = 254;

/**
 * One address, without a display name, that email can be written to. Kept as given, but for a domain that is
 * more than ASCII: that is kept as punycode, so that everybody who compares addresses compares the same one.
 */
export const email = z
  .string()
  .refine(
    (value) => value.length <= LONGEST_ADDRESS && parseEmailAddress(value) !== undefined,
    'must be one email address',
  )
  .overwrite(inAscii)
  .meta({ format: 'email', maxLength: LONGEST_ADDRESS });

function inAscii(value: string): string {
  return /^[\x21-\x7e]*$/.test(value) ? value : (parseEmailAddress(value)?.address ?? value);
}

/** E.164: plus, country code, number, 15 digits at most. */
export const phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164 form, such as +971501234567');

/** A BCP 47 language tag. */
export const locale = z.string().max(35).refine(isLanguageTag, 'must be a language tag such as en or ar-AE');

function isLanguageTag(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false; // the engine's way of saying that it is no tag
  }
}

/** Why staff decide as they do. */
export const staffNote = paragraph(2000)
  .refine((text) => /\S/u.test(text), 'must say why')
  .describe('The note says why, for the staff; it holds no personal data.');
