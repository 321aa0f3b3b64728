/** Tallies as figures and shares. What a provider has no way to know is null: 0 would be a claim. */
import type { z } from 'zod';
import {
  EMAIL_PROVIDERS,
  type EmailProviderName,
  TELLS_DELIVERY,
} from '../../../../domain/notification/delivery.ts';
import type { DeliveryTally } from '../../../../store/notification/deliveryStats.ts';
import type { statsAnswer } from './schemas.ts';

type Stats = z.output<typeof statsAnswer>;
type Figures = Omit<Stats['providers'][number], 'provider'>;
type Tally = Omit<DeliveryTally, 'template' | 'provider'>;

/** @param ownPixel whether email by SMTP carries our own pixel. */
export function figuresOf(
  tallies: readonly DeliveryTally[],
  ownPixel: boolean,
): Pick<Stats, 'providers' | 'templates'> {
  const used = EMAIL_PROVIDERS.filter((provider) => tallies.some((tally) => tally.provider === provider));
  return {
    providers: used.map((provider) => ({
      provider,
      ...figures(provider, sumOf(tallies.filter((tally) => tally.provider === provider)), ownPixel),
    })),
    templates: tallies.map((tally) => ({
      template: tally.template,
      provider: tally.provider,
      ...figures(tally.provider, tally, ownPixel),
    })),
  };
}

function figures(provider: EmailProviderName, tally: Tally, ownPixel: boolean): Figures {
  const { sent, accepted, refused, refusedRecipients, unknown, possibleDuplicates } = tally;
  const isTold = TELLS_DELIVERY[provider];
  const ifTold = (count: number) => (isTold ? count : null);
  const [delivered, machineOpened, clicked, complained] = [
    ifTold(tally.delivered),
    ifTold(tally.machineOpened),
    ifTold(tally.clicked),
    ifTold(tally.complained),
  ];
  const opened = isTold || ownPixel ? tally.opened : null;
  const bounced = isTold ? tally.bounced : refusedRecipients;
  const share = (count: number | null, of = accepted) =>
    count === null || of === 0 ? null : Math.round((count / of) * 10_000) / 10_000;
  return {
    counts: {
      sent,
      accepted,
      refused,
      delivered,
      bounced,
      opened,
      machineOpened,
      clicked,
      complained,
      unknown,
      possibleDuplicates,
    },
    rates: {
      delivery: share(delivered),
      // A server that refuses within the session has accepted nothing of those.
      bounce: share(bounced, isTold ? accepted : accepted + refusedRecipients),
      open: share(opened),
      click: share(clicked),
      complaint: share(complained),
    },
  };
}

function sumOf(tallies: readonly Tally[]): Tally {
  const sum = (field: keyof Tally) => tallies.reduce((total, tally) => total + tally[field], 0);
  return {
    sent: sum('sent'),
    accepted: sum('accepted'),
    refused: sum('refused'),
    refusedRecipients: sum('refusedRecipients'),
    delivered: sum('delivered'),
    bounced: sum('bounced'),
    opened: sum('opened'),
    machineOpened: sum('machineOpened'),
    clicked: sum('clicked'),
    complained: sum('complained'),
    unknown: sum('unknown'),
    possibleDuplicates: sum('possibleDuplicates'),
  };
}
