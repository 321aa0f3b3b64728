/** The interface describes itself: OpenAPI 3.1 from the schemas that validate, and a page to read and try it on. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import type { ApiDeps } from '../deps.ts';
import { describeRoute } from '../openApi/describeRoute.ts';
import { PAGE, PAGE_TITLE } from '../openApi/page.ts';
import { completeDocument } from '../openApi/wholeDocument.ts';

const DESCRIPTION = `Midas sells rentals: a quote becomes a booking, its payment confirms it, and the booking ends with the stay.

Amounts are integers of minor units with an ISO 4217 currency. Instants are ISO 8601 in UTC, dates are local to the location. Every refusal is a problem document (RFC 9457) with a stable \`code\`. A lost answer is safe to repeat: send the same \`Idempotency-Key\` with the same body.

To try the interface on this page, execute \`createQuote\` and then \`createBooking\`. The page carries the ids and the token of their answers on to the examples below them. Calls of staff need a staff token: choose Authorize.`;

export const openApi = fp(
  async (app, { config }: Pick<ApiDeps, 'config'>) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: PAGE_TITLE,
          version: '1',
          description: DESCRIPTION,
          license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
        },
        servers: serversOf(config),
        tags: [
          { name: 'catalogue', description: 'The catalogue says what can be rented, where and when.' },
          { name: 'bookings', description: 'A booking leads from a quote to a stay.' },
          { name: 'emails', description: 'Emails link here, and no page of the website does.' },
          { name: 'webhooks', description: 'Vendors report here what has happened at their side.' },
          {
            name: 'operations',
            description:
              'Staff look after bookings, the calendar, findings and emails here, and machines ask for the health of the process.',
          },
        ],
        components: {
          securitySchemes: {
            bookingToken: {
              type: 'http',
              scheme: 'bearer',
              description: 'The `accessToken` of a booking opens that booking and nothing else.',
            },
            staffToken: {
              type: 'http',
              scheme: 'bearer',
              bearerFormat: 'JWT',
              description: 'Staff hold a JWT, whose roles say which calls it opens.',
            },
          },
        },
      },
      transform: describeRoute,
      transformObject: completeDocument,
    });
    await app.register(swaggerUi, PAGE);
    app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  },
  { name: 'openApi' },
);

/** The first one is wherever the document was fetched from, so that the page calls its own server. */
const serversOf = ({ apiUrl }: Pick<ApiDeps['config'], 'apiUrl'>) => [
  { url: '/', description: 'This is the server that the document comes from.' },
  // Without TLS it is an address of this machine or network, and nobody else's.
  ...(apiUrl.startsWith('https://')
    ? [{ url: apiUrl, description: 'This is the address under which the interface is published.' }]
    : []),
];
