/** A small stand-in of the website's booking page: emails link here, the browser asks the API with the link's token. */
import { html } from './html.ts';
import type { Page } from './layout.ts';

export function bookingPage(id: string, apiOrigin: string | undefined): Page {
  const body = html`<article class="card booking" data-booking="${id}" data-api="${apiOrigin ?? ''}">
    <p class="eyebrow">Your booking</p>
    <h1>${id}</h1>
    <div id="booking" aria-live="polite"><p class="empty">One moment.</p></div>
  </article>`;
  return { title: `Booking ${id}`, body, script: 'booking.js' };
}
