/** An email as Mailgun's form carries it: fields, and prefixes for headers, variables and options. */
import type { Part } from '../../multipart.ts';

export interface MailgunForm {
  /** The first value of a field. */
  field(name: string): string | undefined;
  all(name: string): readonly string[];
  /** Names below a prefix such as `h:`, without it. */
  below(prefix: string): Readonly<Record<string, string>>;
  readonly files: readonly { readonly filename: string; readonly content: string }[];
}

/** The length of a field is nobody's concern here. */
type FormPart = Omit<Part, 'bytes'>;

export function formOf(parts: readonly FormPart[]): MailgunForm {
  const fields = parts.filter(({ fileName }) => fileName === undefined);
  return {
    field: (name) => fields.find((part) => part.name === name)?.content,
    all: (name) => fields.filter((part) => part.name === name).map(({ content }) => content),
    below: (prefix) =>
      Object.fromEntries(
        fields.flatMap(({ name, content }) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), content] as const] : [],
        ),
      ),
    files: parts.flatMap(({ fileName, content }) =>
      fileName === undefined ? [] : [{ filename: fileName, content }],
    ),
  };
}

/** `x-www-form-urlencoded`, which Mailgun takes too. */
export function partsOf(encoded: string): FormPart[] {
  return [...new URLSearchParams(encoded)].map(([name, content]) => ({ name, content, fileName: undefined }));
}

/** Addresses are ASCII, one or several with commas between; names may be anything. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

/** The bare addresses of a header; undefined where one of them is none. */
export function addressesIn(header: string): readonly string[] | undefined {
  const found = splitOutsideQuotes(header).map((each) => /<([^<>]*)>\s*$/.exec(each)?.[1] ?? each.trim());
  return found.length > 0 && found.every((each) => ADDRESS.test(each)) ? found : undefined;
}

function splitOutsideQuotes(header: string): string[] {
  return (header.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+/g) ?? []).map((each) => each.trim());
}
