/** A name that an email client would turn into a link is told from one that merely has dots. */
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { becomesLink } from '../../../../src/domain/notification/linkableText.ts';
import { TOP_LEVEL_DOMAINS } from '../../../../src/domain/notification/topLevelDomains.ts';

const LINKS: readonly string[] = [
  ...['http://evil.xyz', 'HTTPS://EVIL.XYZ/a?b=c#d', 'Ada https://evil.xyz wins', 'ftp://evil'],
  ...['javascript:alert(1)', 'mailto:a', 'tel:+9715', 'whatsapp:send', 'file:///etc/passwd'],
  ...['//evil', '\\\\evil\\share', 'localhost:80', '[::1]', 'fe80::1'],
  ...[
    'evil.xyz',
    'Evil.Xyz',
    'EVIL.XYZ',
    'example.com',
    'Ada Lovelace example.com',
    'evil.example',
    'Evil.Example',
  ],
  ...['(evil.com)', '"evil.com"', 'Ada,evil.com', 'Ada|evil.com', 'evil.com.', '-evil.com'],
  ...[
    'sub.evil.co.uk',
    'Win.Now.Evil.Com',
    'a.b.c.d.com',
    'evil.com.x',
    'Evil.Com-Pay',
    'Evil.Com_',
    'Evil.Com★',
  ],
  ...['t.me/x', 'T.Me', 'bit.ly/x', 'Bit.Ly', 'x.com', 'X.Com', 'K.Kim', 'Dr.No', 'A.B.de Villiers'],
  ...[
    'Mr.Smith/x',
    'Mr.Smith?x',
    'Mr.Smith#x',
    'www.smith',
    'WWW.Smith',
    'www2.Smith',
    'ftp.Smith',
    'evil.newest',
  ],
  ...[
    'пример.рф',
    'Пример.РФ',
    '例え.テスト',
    '例子.中国',
    'مثال.إختبار',
    'موقع.امارات',
    'münchen.de',
    'München.De',
  ],
  ...['xn--e1afmkfd.xn--p1ai', 'Evil.Xn--P1ai', 'i❤.ws', '💩.la', 'इग्ज़ाम्पल.भारत', '예.한국'],
  ...[
    'evil\uff0ecom',
    'evil\u3002com',
    'evil\uff61com',
    'evil\u2024com',
    'evil\ufe52com',
    'ｅｖｉｌ．ｃｏｍ',
    'ⓔⓥⓘⓛ.ⓒⓞⓜ',
  ],
  ...[
    'evil\u200b.com',
    'evil.\u200bcom',
    'evil.c\u00adom',
    'evil.c\u2060om',
    'evil.c\u200dom',
    'evil.c\ufe0fom',
  ],
  ...[
    'Evil.Com\u200bAda',
    'Evil.Com\u200fAda',
    'Ada\u200bEvil.Com',
    'evil.c\u034fom',
    'evil.com\u2028x',
    'evil.com\n',
  ],
  ...[
    'a@b',
    'ada@example.com',
    'ada＠example.com',
    'ada﹫example.com',
    '"ada"@example.com',
    '@evil',
    'Ada <a@b.c>',
  ],
  ...[
    '+971 50 123 4567',
    '0800-123-456',
    '(240) 351 0511',
    '1-800-FLOWERS',
    '٠٥٠١٢٣٤٥٦٧',
    '０５０１２３４',
    '971.50.1',
  ],
  ...['1.1.1.1', '192.168.0.1', '192.168.0.1/x', '203.0.113.7:80'],
];

const NAMES: readonly string[] = [
  ...['Ada Lovelace', 'Mary-Jane', 'J.R.R. Tolkien', 'J.R.R.Tolkien', 'J. R. R. Tolkien', 'A.B. de Villiers'],
  ...[
    "Dr. O'Neill",
    'Dr O’Neill',
    'St. John',
    'St.John',
    'Mr.Smith',
    'Mrs.Jones-Smith',
    'Prof.Dr.Krause',
    'S.p.A.',
  ],
  ...[
    'K.Srinivasan',
    'A.P.J.Abdul Kalam',
    'M.S. Dhoni',
    'v.d.Berg',
    'Ph.D.',
    'M.D.',
    'e.V.',
    'H.H. Sheikh Mohammed',
  ],
  ...[
    'Martin Luther King Jr.',
    'Henry VIII',
    'John Smith 3rd',
    'X Æ A-12',
    'McDONALD',
    'Jean-Luc',
    "D'Angelo",
    'T.',
  ],
  ...[
    'A.',
    '...',
    'Sammy Davis, Jr.',
    'Smith & Sons',
    'Ravi s/o Kumar',
    'c/o Ada',
    'Ada: Lovelace',
    'Anne (Annie) Lee',
  ],
  ...[
    'محمد بن راشد',
    'د. محمد',
    'د.محمد',
    'أ.د.محمد',
    'A\u2019isha',
    '王小明',
    'ジョン・スミス',
    'А.С.Пушкин',
    'नेहा',
    '👑 Isabella',
  ],
  ...[
    'Zoë Ó Briain-Łukasz',
    'İpek',
    'Ph\u200cilip',
    'שרה',
    'Sr. Dn. José',
    'No',
    'Com',
    'De la Cruz',
    'Ada 😀',
    'Ada …',
  ],
];

test.each(LINKS)('%j becomes a link', (text) => {
  expect(becomesLink(text)).toBe(true);
});

test.each(NAMES)('%j is a name', (text) => {
  expect(becomesLink(text)).toBe(false);
});

/** What a client makes of names in plain text, a line each; this one knows the same domains as most. */
async function linkedByAClient(names: readonly string[]): Promise<string[]> {
  const lines = names.map((name) => `Dear ${name},`).join('\r\n');
  const email = `Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${lines}\r\n`;
  const shown = ((await simpleParser(email)).textAsHtml ?? '').split('<br/>');
  expect(shown).toHaveLength(names.length);
  return names.filter((_, index) => shown[index]?.includes('<a '));
}

describe('what a client links', () => {
  test('becomes a link', async () => {
    const piece = fc.constantFrom(
      'Ada',
      'evil',
      'Com',
      'me',
      'рф',
      '.',
      '.',
      '.',
      '/',
      '-',
      ' ',
      '@',
      ':',
      '7',
      '😀',
    );
    const names = fc.sample(fc.array(piece, { minLength: 1, maxLength: 8 }), { seed: 12, numRuns: 2_000 });
    const linked = await linkedByAClient(names.map((parts) => parts.join('')));
    expect(linked.length).toBeGreaterThan(50);
    expect(linked.filter((name) => !becomesLink(name))).toEqual([]);
  });

  test('is none of the names here', async () => {
    expect(await linkedByAClient(NAMES)).toEqual([]);
  });
});

test('under every top-level domain, in any case, also behind an initial', () => {
  expect(TOP_LEVEL_DOMAINS.size).toBeGreaterThan(1_400);
  for (const domain of TOP_LEVEL_DOMAINS)
    for (const end of [domain, domain.toUpperCase(), domain.charAt(0).toUpperCase() + domain.slice(1)])
      for (const begin of ['evil', 'E', 'Mr'])
        if (!becomesLink(`Ada ${begin}.${end}`)) expect.fail(`${begin}.${end}`);
});

test('no name without a dot, a digit and an address’s signs does', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\p{L}\p{M} '’-]{1,60}$/u), (name) => {
      expect(becomesLink(name)).toBe(false);
    }),
    { seed: 12 },
  );
});
