/** The page on which people read the interface and try it, under our name. */
import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui';
import { COLOUR } from '../../emails/brand.ts';
import { EXAMPLE_BOOKING_ID, EXAMPLE_PAYMENT_ID, EXAMPLE_QUOTE_ID } from './examples.ts';

export const PAGE_TITLE = 'Midas booking API';

/**
 * What answers bring takes the place of its stand-in in the requests after them: the id of a quote and of a booking with
 * its payment, and the booking's token as its authorisation. So the examples can be executed in turn, from a quote on.
 */
const CARRY_ON = `(() => {
  const known = new Map();
  const fill = (text) => [...known].reduce((filled, [from, to]) => filled.replaceAll(from, to), text);
  const create = window.SwaggerUIBundle;
  const start = (config) => {
    const ui = create({
      ...config,
      requestInterceptor(request) {
        request.url = fill(request.url);
        if (typeof request.body === 'string') request.body = fill(request.body);
        return request;
      },
      responseInterceptor(response) {
        const body = response.ok ? response.body ?? response.obj : undefined;
        const id = body?.id;
        if (typeof id !== 'string') return response;
        if (id.startsWith('qt_')) known.set('${EXAMPLE_QUOTE_ID}', id);
        if (!id.startsWith('MIDAS-') || !body.accessToken) return response;
        // The payment's stand-in begins with the booking's, so it is filled first.
        known.delete('${EXAMPLE_BOOKING_ID}');
        known.set('${EXAMPLE_PAYMENT_ID}', body.payments.at(-1).id).set('${EXAMPLE_BOOKING_ID}', id);
        ui.preauthorizeApiKey('bookingToken', body.accessToken);
        return response;
      },
    });
    return ui;
  };
  window.SwaggerUIBundle = Object.assign(start, create);
})();
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="${COLOUR.black}"/><text x="16" y="23" text-anchor="middle" font-family="Georgia, serif" font-size="20" fill="${COLOUR.gold}">M</text></svg>`;

/** The page's scripts and styles are files of ours; its icons are inline images. */
const CSP = {
  'default-src': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
};

export const PAGE: FastifySwaggerUiOptions = {
  routePrefix: '/docs',
  staticCSP: CSP,
  theme: {
    title: PAGE_TITLE,
    js: [{ filename: 'carry-on.js', content: CARRY_ON }],
    favicon: [{ filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: ICON }],
  },
  uiConfig: {
    layout: 'BaseLayout', // without the bar of those who made the page
    tryItOutEnabled: true,
    displayOperationId: true,
    displayRequestDuration: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
  },
};
