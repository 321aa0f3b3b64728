/** What SendGrid takes as an email, and the words in which it refuses one. */
import { z } from 'zod';

const SAYS = {
  personalizations: 'The personalizations field is required and must have at least one personalization.',
  to: 'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
  address: 'Does not contain a valid address.',
  from: 'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.  e.g. {"email" : "example@example.com"}  or {"email" : "example@example.com", "name" : "Example Recipient"}.',
  subject:
    'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.',
  content:
    'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.',
  value: 'The content value must be a string at least one character in length.',
  order: 'If present, text/plain must be first, followed by text/html, followed by any other content.',
  headers: 'The following headers are reserved and cannot be used: ',
  customArgs: 'The combined size of custom_args may not exceed 10000 bytes.',
  categories: 'The categories array may contain at most 10 unique categories of at most 255 characters each.',
  twice: 'Each email address in the personalization block should be unique between to, cc, and bcc.',
} as const;

/** For email it knows no addresses beyond ASCII, and takes no lists where one is meant. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
const RESERVED =
  /^(x-sg-id|x-sg-eid|received|dkim-signature|content-type|content-transfer-encoding|to|from|subject|reply-to|cc|bcc)$/i;
const LARGEST_CUSTOM_ARGS_BYTES = 10_000;

const address = z.looseObject({
  email: z.string(SAYS.address).max(320, SAYS.address).regex(ADDRESS, SAYS.address),
  name: z.string().optional(),
});
const texts = z.record(z.string(), z.string());

const personalization = z.looseObject({
  to: z.array(address, SAYS.to).min(1, SAYS.to),
  cc: z.array(address).optional(),
  bcc: z.array(address).optional(),
  subject: z.string().min(1).optional(),
  headers: texts.optional(),
  custom_args: texts.optional(),
});

const onOff = z.looseObject({ enable: z.boolean().optional() });

const email = z
  .looseObject({
    personalizations: z
      .array(personalization, SAYS.personalizations)
      .min(1, SAYS.personalizations)
      .max(1000, SAYS.personalizations),
    from: z.looseObject(address.shape, SAYS.from),
    reply_to: address.optional(),
    subject: z.string().optional(),
    content: z
      .array(
        z.looseObject({ type: z.string().min(1), value: z.string(SAYS.value).min(1, SAYS.value) }),
        SAYS.content,
      )
      .min(1, SAYS.content),
    headers: texts.optional(),
    custom_args: texts.optional(),
    categories: z.array(z.string().max(255, SAYS.categories)).max(10, SAYS.categories).optional(),
    attachments: z
      .array(z.looseObject({ content: z.string(), filename: z.string(), type: z.string().optional() }))
      .optional(),
    mail_settings: z.looseObject({ sandbox_mode: onOff.optional() }).optional(),
  })
  .superRefine((given, context) => {
    for (const [path, message] of faultsOf(given)) context.addIssue({ code: 'custom', path, message });
  });
export type SendGridEmail = z.output<typeof email>;

interface Combined {
  readonly personalizations: readonly z.output<typeof personalization>[];
  readonly subject?: string | undefined;
  readonly content: readonly { readonly type: string }[];
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly custom_args?: Readonly<Record<string, string>> | undefined;
  readonly categories?: readonly string[] | undefined;
}

type Fault = readonly [path: (string | number)[], message: string];

/** What is wrong with fields that are each right. */
function faultsOf(given: Combined): Fault[] {
  const faults: Fault[] = [];
  const { subject = '', categories = [] } = given;
  if (subject === '' && given.personalizations.some((each) => each.subject === undefined)) {
    faults.push([['subject'], SAYS.subject]);
  }
  const types = given.content.map(({ type }) => type);
  const rank = (type: string) => (type === 'text/plain' ? 0 : type === 'text/html' ? 1 : 2);
  if (types.some((type, index) => index > 0 && rank(types[index - 1] ?? '') > rank(type))) {
    faults.push([['content'], SAYS.order]);
  }
  if (new Set(categories).size < categories.length) faults.push([['categories'], SAYS.categories]);
  for (const [headers, path] of [
    [given.headers, ['headers']] as const,
    ...given.personalizations.map(
      (each, index) => [each.headers, ['personalizations', index, 'headers']] as const,
    ),
  ]) {
    const reserved = Object.keys(headers ?? {}).filter((name) => RESERVED.test(name));
    if (reserved.length > 0) faults.push([[...path], SAYS.headers + reserved.join(', ')]);
  }
  given.personalizations.forEach((each, index) => {
    const args = JSON.stringify({ ...given.custom_args, ...each.custom_args });
    if (Buffer.byteLength(args) > LARGEST_CUSTOM_ARGS_BYTES) faults.push([['custom_args'], SAYS.customArgs]);
    const all = [each.to, each.cc ?? [], each.bcc ?? []].flat().map(({ email }) => email.toLowerCase());
    if (new Set(all).size < all.length) faults.push([['personalizations', index, 'to'], SAYS.twice]);
  });
  return faults;
}

export interface SendGridError {
  readonly message: string;
  readonly field: string | null;
  readonly help: string | null;
}

export type ReadEmail = { readonly email: SendGridEmail } | { readonly errors: readonly SendGridError[] };

const HELP = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html';

/** Names every field that it would refuse, as SendGrid does. */
export function readSendGridEmail(body: unknown): ReadEmail {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { errors: [{ message: 'Bad Request', field: null, help: null }] };
  }
  const read = email.safeParse(body);
  if (read.success) return { email: read.data };
  return {
    errors: read.error.issues.map(({ message, path }) => ({
      message,
      field: path.join('.'),
      help: `${HELP}#message.${path.join('.')}`,
    })),
  };
}
