/** The evidence pack as a document: PayPal takes pictures and PDF, and no plain text. */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { EVIDENCE_SECTIONS, type Evidence } from '../../../domain/dispute/evidence.ts';
import { EVIDENCE_HEADINGS } from '../evidenceText.ts';

/** The fonts that every PDF reader has write Western Europe only; this one most of the world's names. */
const { resolve } = createRequire(import.meta.url);
const FONT = resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const BOLD = resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

const SIZES = { title: 15, heading: 11, text: 8.5 } as const;

/** A4, as many pages as it takes. */
export async function evidenceFile(evidence: Evidence): Promise<Blob> {
  const { customer, sections, service, statement } = evidence;
  const pdf = new PDFDocument({ size: 'A4', margin: 56, info: { Title: service.description } });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(new Uint8Array(chunk)));
  const written = new Promise<void>((resolved, rejected) => {
    pdf.on('end', resolved).on('error', rejected);
  });
  const heading = (text: string, size: number) => pdf.font(BOLD).fontSize(size).text(text).moveDown(0.6);
  const body = (text: string) => pdf.font(FONT).fontSize(SIZES.text).text(text, { lineGap: 2 }).moveDown(1.6);
  heading(service.description, SIZES.title);
  body(
    [
      `Rental from ${service.from} to ${service.until}`,
      ...(customer === null ? [] : [`Customer: ${customer.name}, ${customer.email}`]),
    ].join('\n'),
  );
  body(statement);
  for (const section of EVIDENCE_SECTIONS) {
    const text = sections[section];
    if (text === undefined) continue;
    heading(EVIDENCE_HEADINGS[section], SIZES.heading);
    body(text);
  }
  pdf.end();
  await written;
  return new Blob(chunks, { type: 'application/pdf' });
}
