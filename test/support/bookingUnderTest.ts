/** One booking of a test: how the customer and operations reach it, and what it has caused so far. */
import type { WorkflowHandle } from '@temporalio/client';
import type { booking } from '../../src/workflows/booking/workflow.ts';
import {
  type BookingInput,
  type CancelResult,
  cancelUpdate,
  lookAgainSignal,
  type OpenResult,
} from '../../src/workflows/booking/messages.ts';
import { ScriptedPayment } from './scriptedPayment.ts';

/** One call of an activity, by the server's time. */
export interface Entry {
  readonly at: number;
  readonly call: string;
  readonly given: unknown;
}

export interface Letter {
  readonly template: string;
  readonly key: string;
  readonly at: number;
  status: string;
}

type MailOutcome = 'accepted' | 'refused' | 'not_taken' | 'dies';

export class BookingUnderTest {
  readonly input: BookingInput;
  readonly payment: ScriptedPayment;
  readonly diary: Entry[] = [];
  /** By key, in the order in which they were registered. */
  readonly letters = new Map<string, Letter>();
  /** How the next attempts at sending any letter go; accepted when there is nothing left. */
  readonly mailScript: MailOutcome[] = [];
  /** What the calendar answers. */
  reservation: 'reserved' | 'item_unavailable' | 'quote_used' = 'reserved';
  /** What happens in the world just before a call has its effect. */
  meanwhile: (call: string) => Promise<void> | void = () => undefined;
  slot: 'never_held' | 'held' | 'sold' | 'free' = 'never_held';
  /** What the page that waits for the payment session is told. */
  opened: Promise<OpenResult> = Promise.reject(new Error('not started'));
  private readonly find: () => WorkflowHandle<typeof booking>;

  constructor(input: BookingInput, find: () => WorkflowHandle<typeof booking>) {
    this.input = input;
    this.payment = new ScriptedPayment(input);
    this.find = find;
    this.opened.catch(() => undefined); // replaced by the start
  }

  get handle(): WorkflowHandle<typeof booking> {
    return this.find();
  }

  /** A webhook has come in. */
  signal(): Promise<void> {
    return this.handle.signal(lookAgainSignal);
  }

  cancel(): Promise<CancelResult> {
    return this.handle.executeUpdate(cancelUpdate);
  }

  calls(call: string): Entry[] {
    return this.diary.filter((entry) => entry.call === call);
  }

  /** The calls of a kind that change something, in order: looks are left out. */
  deeds(): string[] {
    const reading = ['lookAtPayment', 'adoptPayment', 'registerMessage', 'sendMessage'];
    return this.diary.map(({ call }) => call).filter((call) => !reading.includes(call));
  }

  /** Templates of the letters that have left, one entry a letter, in alphabetical order. */
  sent(): string[] {
    const accepted = [...this.letters.values()].filter(({ status }) => status === 'accepted');
    return accepted.map(({ template }) => template).sort();
  }

  letter(template: string): Letter | undefined {
    return [...this.letters.values()].find((letter) => letter.template === template);
  }
}
