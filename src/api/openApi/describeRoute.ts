/** A route in the description of the interface: its zod schemas, and what follows from how it is registered. */
import type { SwaggerTransform } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { headerName } from '../http/headerName.ts';
import { problemCodesOf, problemResponses } from './problems.ts';

/** For `transform` of @fastify/swagger. */
export const describeRoute: SwaggerTransform = (given) => {
  const { route, schema, url } = given;
  if (route.schema === undefined) return { schema: { hide: true }, url };
  const { problems: _, ...shown } = schema;
  // Without a token unless the route says so: a document that leaves it open says nothing.
  const described = jsonSchemaTransform({ ...given, schema: { security: [], ...shown } });
  if (described.schema.hide === true) return described;
  const headers = withProperties(described.schema.headers);
  const responses = problemResponses(
    problemCodesOf({
      schema,
      takesBody: route.method !== 'GET',
      takesIdempotencyKey: headers !== undefined && 'idempotency-key' in headers.properties,
    }),
  );
  return {
    ...described,
    schema: {
      ...described.schema,
      ...(headers === undefined ? {} : { headers: { ...headers, properties: named(headers.properties) } }),
      response: { ...responses, ...responsesOf(described.schema.response) },
    },
  };
};

interface HeadersSchema {
  readonly properties: Readonly<Record<string, unknown>>;
}

function withProperties(headers: unknown): HeadersSchema | undefined {
  const isSchema = typeof headers === 'object' && headers !== null && 'properties' in headers;
  return isSchema ? (headers as HeadersSchema) : undefined; // the JSON schema of a z.object
}

const named = (properties: HeadersSchema['properties']) =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [headerName(name), schema]));

const responsesOf = (response: unknown): object =>
  typeof response === 'object' && response !== null ? response : {};
