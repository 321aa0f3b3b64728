/** What concerns the whole description of the interface: headers of every answer, and no schema that nobody uses. */
import type { SwaggerTransformObject } from '@fastify/swagger';
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { ANSWER_HEADERS, REQUEST_ID_PARAMETER, answerHeaders } from './headers.ts';

interface Operation {
  readonly parameters?: readonly object[];
  readonly responses: Readonly<Record<string, object>>;
}

/** As much of an OpenAPI 3.1 document as is rewritten here. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** For `transformObject` of @fastify/swagger. */
export const completeDocument: SwaggerTransformObject = (given) => {
  // Its type is any version of OpenAPI in parts; the plugin makes 3.1, in which every path holds operations only.
  const document = jsonSchemaTransformObject(given) as Document;
  const { components } = document;
  return {
    ...document,
    paths: mapValues(document.paths, (item) => mapValues(item, withHeaders)),
    components: {
      ...components,
      schemas: usedSchemas(document),
      headers: ANSWER_HEADERS,
      parameters: { RequestId: REQUEST_ID_PARAMETER },
    },
  };
};

const withHeaders = (operation: Operation) => ({
  ...operation,
  parameters: [...(operation.parameters ?? []), { $ref: '#/components/parameters/RequestId' }],
  responses: Object.fromEntries(
    Object.entries(operation.responses).map(([status, response]) => [
      status,
      { ...response, headers: answerHeaders(status) },
    ]),
  ),
});

/**
 * Schemas come from a registry that every module fills, also for what is only read or only written: kept are those that
 * an operation leads to.
 */
function usedSchemas({ paths, components }: Document): Record<string, object> {
  const used = new Set<string>();
  const visit = (part: object): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      const schema = components.schemas[name];
      if (schema === undefined || used.has(name)) continue;
      used.add(name);
      visit(schema);
    }
  };
  visit(paths);
  return Object.fromEntries(Object.entries(components.schemas).filter(([name]) => used.has(name)));
}

const mapValues = <From, To>(from: Readonly<Record<string, From>>, to: (value: From) => To) =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, to(value)]));
