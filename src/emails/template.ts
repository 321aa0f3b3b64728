/** A template is data, a subject and blocks; here its type is forgotten once the data has been checked against it. */
import type { z } from 'zod';
import type { Block } from './blocks.ts';
import { singleLine, subjectLine } from './words.ts';
import { defined } from '../domain/defined.ts';

/** Teams that have an address of their own (business.md "Calendar of messages"). */
export type Team =
  | 'concierge'
  | 'finance'
  | 'legal'
  | 'operations'
  | 'development'
  | 'customer-service'
  | 'security'
  | 'infrastructure'
  | 'management';

export type Recipient = { readonly to: 'customer' } | { readonly to: 'team'; readonly team: Team };

/** An email with its words set, not yet drawn. */
export interface Email {
  readonly recipient: Recipient;
  /** How its amounts are written. */
  readonly locale: string;
  readonly subject: string;
  /** The line that an inbox shows after the subject. */
  readonly preview: string;
  readonly blocks: readonly Block[];
  /** Where its reader can ask for no more of its kind; only in emails that nobody needs. */
  readonly unsubscribeLink?: string;
}

/** `Data` is what a caller passes, before checking. */
export interface Template<Name extends string, Data> {
  readonly name: Name;
  readonly recipient: Recipient;
  readonly sample: Data;
  /** Whether it belongs to a booking's business; of the others a customer may ask for no more. */
  readonly transactional: boolean;
  /** Paths of the fields that do not fit, none where all do; writes nothing. */
  readonly misfits: (data: unknown) => readonly string[];
  /** Fields that the template would leave out, as paths; within fields only of data that fits. */
  readonly unknown: (data: unknown) => readonly FieldPath[];
  /** @throws EmailDataError when the data does not fit the template's schema. */
  readonly compose: (data: unknown) => Email;
}

/** Names from the outside in. */
export type FieldPath = readonly string[];

type Audience = { readonly audience: 'customer' } | { readonly audience: 'team'; readonly team: Team };

/** What every template's data holds: whose email it is, and how their amounts and dates are written. */
interface Common {
  readonly booking: { readonly locale: string };
  readonly unsubscribeLink?: string | undefined;
}

/** A schema of an object, whose fields can be named. */
type DataSchema = z.ZodType<Common> & { readonly shape: object };

type Definition<Name extends string, Schema extends DataSchema> = Audience & {
  readonly name: Name;
  /** An email that no booking needs: it carries the way to get no more of its kind. */
  readonly optional?: true;
  readonly schema: Schema;
  readonly subject: (data: z.output<Schema>) => string;
  readonly preview: (data: z.output<Schema>) => string;
  readonly content: (data: z.output<Schema>) => readonly Block[];
  readonly sample: z.input<Schema>;
};

/** Data that does not fit its template. It names the fields and never their values, which are personal. */
export class EmailDataError extends Error {
  override readonly name = 'EmailDataError';
  readonly template: string;
  /** Paths such as `booking.amounts.total`. */
  readonly fields: readonly string[];

  constructor(template: string, fields: readonly string[]) {
    super(`the email ${template} cannot be written, its data does not fit in: ${fields.join(', ')}`);
    this.template = template;
    this.fields = fields;
  }
}

/** Ties a schema to the words written from it. */
export function defineTemplate<const Name extends string, Schema extends DataSchema>(
  definition: Definition<Name, Schema>,
): Template<Name, z.input<Schema>> {
  const { name, schema, sample } = definition;
  const recipient = recipientFrom(definition);
  return {
    name,
    recipient,
    sample,
    transactional: definition.optional !== true,
    misfits(data) {
      const checked = schema.safeParse(data);
      return checked.success ? [] : fieldsOf(checked.error);
    },
    unknown(data) {
      const checked = schema.safeParse(data);
      return checked.success ? leftOut(data, checked.data) : leftOut(data, schema.shape, 1);
    },
    compose(data) {
      const checked = schema.safeParse(data);
      if (!checked.success) throw new EmailDataError(name, fieldsOf(checked.error));
      const { booking, unsubscribeLink } = checked.data;
      return {
        recipient,
        locale: booking.locale,
        ...defined({ unsubscribeLink }),
        subject: subjectLine(definition.subject(checked.data)),
        preview: singleLine(definition.preview(checked.data)),
        blocks: definition.content(checked.data),
      };
    },
  };
}

/** Fields of what was given that are not in what was kept, down to a depth. */
function leftOut(given: unknown, kept: unknown, depth = Number.POSITIVE_INFINITY): FieldPath[] {
  if (depth === 0 || !isObject(given) || !isObject(kept)) return [];
  const parts = new Map<string, unknown>(Object.entries(kept));
  return Object.entries(given).flatMap(([name, value]: [string, unknown]) =>
    parts.has(name) ? leftOut(value, parts.get(name), depth - 1).map((path) => [name, ...path]) : [[name]],
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function recipientFrom(definition: Audience): Recipient {
  return definition.audience === 'customer' ? { to: 'customer' } : { to: 'team', team: definition.team };
}

function fieldsOf(error: z.ZodError): string[] {
  return [...new Set(error.issues.map((issue) => issue.path.map(String).join('.') || '(the whole)'))];
}
