/**
 * Each letter once. Twice only where a worker died between its hand-over and our note of it: then under one Message-ID,
 * and known to us as a possible duplicate.
 */
import type { CaseState } from './caseState.ts';
import type { Expected } from '../kinds/expected.ts';
import { different } from './difference.ts';

/** The letter in whose writing a crash was meant to fall. */
export interface CrashedLetter {
  readonly template: string;
  /** Whether it fell between the hand-over and the note of it, where nobody can know. */
  readonly hadLeft: boolean;
}

export function judgeLetters(state: CaseState, expected: Expected, crashed?: CrashedLetter): string[] {
  const { possibleLetters = [], lateLetters = [] } = expected;
  const wanted = [...expected.letters, ...(state.booking?.late === true ? lateLetters : [])];
  const templates = new Set([
    ...wanted,
    ...possibleLetters,
    ...state.mails.map(({ template }) => template),
    ...state.messages.map(({ template }) => template),
  ]);
  return [...templates].flatMap((template) => {
    const times = wanted.filter((each) => each === template).length;
    if (times > 0) return judgeLetter(state, { template, times }, crashed);
    if (!possibleLetters.includes(template)) return [`${template} was written, and nobody was to get it`];
    const isUnknown = [...state.mails, ...state.messages].every((each) => each.template !== template);
    return isUnknown ? [] : judgeLetter(state, { template, times: 1 }, crashed);
  });
}

/** @param letter how many different letters of one template there must be */
function judgeLetter(
  state: CaseState,
  { template, times }: { readonly template: string; readonly times: number },
  crashed?: CrashedLetter,
): string[] {
  const copies = state.mails.filter((mail) => mail.template === template);
  const messages = state.messages.filter((message) => message.template === template);
  const ids = new Set(copies.map(({ messageId }) => messageId)).size;
  // The worker that dies takes down what else it was writing, but where in that, only its own letter's case says.
  const mayBeTwo = crashed?.template === template ? crashed.hadLeft : wasCut(state, template);
  const isKnownDouble =
    mayBeTwo &&
    copies.length === times + 1 &&
    ids === times &&
    messages.some(({ possible_duplicate }) => possible_duplicate);
  return [
    ...(isKnownDouble ? [] : different(`copies of ${template}`, copies.length, times)),
    ...(copies.length === times ? different(`different letters of ${template}`, ids, times) : []),
    ...different(
      `notes of ${template}`,
      messages.map(({ status }) => status).join(' '),
      Array.from({ length: times }, () => 'accepted').join(' '),
    ),
  ];
}

/** Whether a worker went away with an attempt at this letter. */
const wasCut = ({ runs }: CaseState, template: string): boolean =>
  runs.some(({ workflowId, lostAttempts }) => workflowId.split('/')[1] === template && lostAttempts > 0);
