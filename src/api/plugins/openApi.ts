/** The interface describes itself: OpenAPI 3.1 from the schemas that validate, and a page to read it on. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

export const openApi = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Midas booking',
          version: '1',
          description:
            'Quotes and bookings. Amounts are integers of minor units with an ISO 4217 currency, instants ISO 8601 in UTC, dates local to the location. Errors are RFC 9457 problem documents with a stable `code`.',
        },
        tags: [
          { name: 'catalogue', description: 'What can be rented, and when' },
          { name: 'bookings', description: 'From a quote to a stay' },
          { name: 'webhooks', description: 'Webhooks from vendors' },
          {
            name: 'operations',
            description: 'For staff: bookings, the calendar, findings, email, payloads; and health',
          },
        ],
        components: {
          securitySchemes: {
            bookingToken: { type: 'http', scheme: 'bearer', description: 'The accessToken of one booking' },
            staffToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A staff JWT' },
          },
        },
      },
      transform: jsonSchemaTransform,
      transformObject: jsonSchemaTransformObject,
    });
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_CSP });
    app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  },
  { name: 'openApi' },
);

/** The page's scripts and styles are files of ours; its icons are inline images. */
const DOCS_CSP = {
  'default-src': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
};
