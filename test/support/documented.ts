/** Whether an answer is in the description of the interface: its status, its type, and the code of a problem. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { defined } from '../../src/domain/defined.ts';

interface Content {
  readonly examples?: Readonly<Record<string, unknown>>;
}
interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

/** @returns what is missing in the description; undefined where the answer is in it, or its path is none of the interface's */
export function undocumented(
  app: FastifyInstance,
  { method, url }: { readonly method: string; readonly url: string },
  answer: LightMyRequestResponse,
): string | undefined {
  const operation = operationOf(app, method, url);
  if (operation === undefined) return undefined;
  const what = `${method} ${url}: ${answer.statusCode}`;
  const response = operation.responses[answer.statusCode];
  if (response === undefined) return what;
  if (answer.body === '') return undefined;
  const [type = ''] = String(answer.headers['content-type']).split(';');
  const content = response.content?.[type];
  if (content === undefined) return `${what} as ${type}`;
  if (type !== 'application/problem+json') return undefined;
  const { code } = answer.json<{ code: string }>();
  return content.examples?.[code] === undefined ? `${what} with ${code}` : undefined;
}

function operationOf(app: FastifyInstance, method: string, url: string): Operation | undefined {
  const [path = ''] = url.split('?');
  const paths = Object.entries(app.swagger().paths ?? {});
  const fits = paths.filter(([template]) => patternOf(template).test(path));
  // A path without parameters is nearer than one with.
  const [nearest] = fits.sort(([a], [b]) => a.split('{').length - b.split('{').length);
  const operations = defined(nearest?.[1] ?? {}) as Readonly<Record<string, Operation>>; // the plugin's own form
  return operations[method.toLowerCase()];
}

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
