/** An email as it came over SMTP, read into what the inbox keeps. */
import { simpleParser, type ParsedMail } from 'mailparser';
import type { SMTPServerSession } from 'smtp-server';
import type { NewEmail } from '../inbox/inbox.ts';

export async function parseEmail(raw: Buffer, session: SMTPServerSession): Promise<NewEmail> {
  const parsed = await simpleParser(raw);
  return {
    receivedAt: new Date().toISOString(),
    from: parsed.from?.text ?? (session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address),
    to: session.envelope.rcptTo.map((recipient) => recipient.address),
    subject: parsed.subject ?? '',
    headers: headersOf(parsed),
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : null,
    attachments: parsed.attachments.map((part) => ({
      filename: part.filename ?? '',
      contentType: part.contentType,
      size: part.size,
    })),
    provider: 'smtp',
    consignment: null,
  };
}

function headersOf(parsed: ParsedMail): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, line } of parsed.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replaceAll(/\r?\n\s+/g, ' ')
      .trim();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`;
  }
  return headers;
}
