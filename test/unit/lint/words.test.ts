/**
 * One word for one thing: exported names, log messages and what the Web UI shows use the words of the trade (docs,
 * "Words"). What is listed here has a better word, named beside it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** A word of a camelCase or snake_case name, or of a sentence, and what to write in its place. */
const REPLACED: Readonly<Record<string, string>> = {
  letter: 'notification, or email',
  letters: 'notifications, or emails',
  mail: 'email',
  mails: 'emails',
  parked: 'failed',
  sighting: 'snapshot',
  sightings: 'snapshots',
  sighted: 'snapshot',
  standing: 'status',
  judge: 'compare',
  judgement: 'comparison',
  verdict: 'result',
  adopt: 'recover',
  adopted: 'recovered',
  agreement: 'approval',
  lapsed: 'abandoned',
  spent: 'exhausted',
  news: 'event',
  tell: 'record',
  told: 'recorded',
  heard: 'applied',
  hearing: 'event batch',
  weigh: 'evaluate',
  foreignness: 'receiver',
  echo: 'expected',
  refuser: 'rejecter',
  nobody: 'unmatched',
  unproved: 'unverified',
  patience: 'a deadline or criteria',
  means: 'services',
  house: 'Midas, the company, or environment',
  carrier: 'email provider',
  carriers: 'email',
  teller: 'event scheduler',
  parcel: 'delivery',
  handmade: 'manual',
  door: 'webhook endpoint',
  doors: 'webhook endpoints',
};

/** Words that are replaced only together. */
const PHRASES: Readonly<Record<string, string>> = {
  'look again': 'payment changed',
  'look at payment': 'fetch payment',
  'return money': 'refund',
  'full return': 'full refund',
  'late money': 'late payment',
  'until final': 'settle late payments',
  'hand over': 'dispatch',
  'tell people': 'record finding',
  'must be': 'assert',
  'way back': 'return urls',
  'everything about': 'booking detail',
  'put by': 'authorised',
};

/** Words of others that hold one of ours: vendors' names, and mail as the network knows it. */
const KEPT = /mail ?(server|box|from|er|gun|parser)|e-mail|dead letter|open ?door/g;

function wordsOf(text: string): string {
  const spaced = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_\-/.]+/g, ' ');
  return spaced.toLowerCase().replace(KEPT, ' ');
}

/** What is wrong with a name or a message, with the word to write instead. */
export function complaints(text: string): string[] {
  const words = wordsOf(text);
  const single = words.split(/[^a-z]+/).flatMap((word) => {
    const better = Object.hasOwn(REPLACED, word) ? REPLACED[word] : undefined;
    return better === undefined ? [] : [`${word}: write ${better}`];
  });
  const phrases = Object.entries(PHRASES).flatMap(([phrase, better]) =>
    new RegExp(`\\b${phrase}\\b`).test(words) ? [`${phrase}: write ${better}`] : [],
  );
  return [...single, ...phrases];
}

const LOG_METHODS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
const SHOWN_PROPERTIES = new Set(['summary', 'staticSummary', 'staticDetails']);

/** Exported names, log messages and texts of the Web UI in a file. */
function spokenIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLogCall(node)) {
      found.push(...node.arguments.filter(ts.isStringLiteralLike).map(({ text }) => text));
    }
    if (ts.isPropertyAssignment(node) && SHOWN_PROPERTIES.has(node.name.getText(source))) {
      if (ts.isStringLiteralLike(node.initializer)) found.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found, ...source.statements.flatMap(exportedNames)];
}

function isLogCall({ expression }: ts.CallExpression): boolean {
  return (
    ts.isPropertyAccessExpression(expression) &&
    LOG_METHODS.has(expression.name.text) &&
    /(^|\.)log(ger)?$/.test(expression.expression.getText())
  );
}

function exportedNames(statement: ts.Statement): string[] {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = statement as ts.DeclarationStatement; // whatever else can be exported is declared by a name
  return name === undefined ? [] : [name.getText()];
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(root, folder, name));
}

describe('the words of the trade', () => {
  it.each(['src', 'sandbox'])('exported names, log messages and Web UI texts of %s use them', (folder) => {
    const files = sources(folder);
    expect(files.length).toBeGreaterThan(50);
    const wrong = files.flatMap((file) =>
      [relative(root, file).replace(/\.tsx?$/, ''), ...spokenIn(file)].flatMap((text) =>
        complaints(text).map((complaint) => `${relative(root, file)}: "${text}", ${complaint}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    'PaymentSighting',
    'lookAgainSignal',
    'webhook_of_nobody',
    'a letter was parked',
    'returnMoney',
    'mailProviders',
    'sandbox/stripe/handmade',
  ])('%s is found out', (text) => {
    expect(complaints(text)).not.toEqual([]);
  });

  it.each([
    'PaymentSnapshot',
    'mailgunProvider',
    'the mail server has refused it',
    'emailOpen',
    'paymentChanged',
  ])('%s may stay', (text) => {
    expect(complaints(text)).toEqual([]);
  });
});
