/** Stripe's request encoding: form fields whose brackets spell nested objects and lists. */

export type FormValue = string | FormValue[] | Form;
export interface Form {
  [field: string]: FormValue;
}

/** Decodes a body or a query string: `a[b]=1&c[]=2&d[0]=3` is `{ a: { b: '1' }, c: ['2'], d: ['3'] }`. */
export function decodeForm(encoded: string): Form {
  const root = emptyForm();
  for (const [name, value] of new URLSearchParams(encoded)) place(root, pathOf(name), value);
  return withLists(root);
}

/** The bracket form of a path, as Stripe names it in `error.param`. */
export function paramName(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('');
}

/** No prototype: a field named `__proto__` is a field like any other. */
function emptyForm(): Form {
  return Object.create(null) as Form; // Object.create answers `any`; an object without keys is a Form
}

function pathOf(name: string): string[] {
  const [head = '', ...rest] = name.split('[');
  return [head, ...rest.map((part) => part.replace(/\]$/, ''))];
}

function place(form: Form, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  const field = head === '' ? String(Object.keys(form).length) : head;
  if (rest.length === 0) {
    form[field] = value;
    return;
  }
  const inner = form[field];
  const nested = typeof inner === 'object' && !Array.isArray(inner) ? inner : emptyForm();
  form[field] = nested;
  place(nested, rest, value);
}

function withLists(form: Form): Form {
  for (const [field, value] of Object.entries(form)) form[field] = listed(value);
  return form;
}

function listed(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const fields = Object.keys(value);
  const isList = fields.length > 0 && fields.every((field) => /^\d+$/.test(field));
  return isList ? Object.values(value).map(listed) : withLists(value);
}
