/** `npm run demo`: boots everything embedded, plays one booking, says where to look. `-- --stay` keeps it up. */
import { parseArgs } from 'node:util';
import { readEnvironment } from '../../src/config/config.ts';
import { type Embedded, startEmbedded } from '../../src/embedded/start.ts';
import { workflowPage } from '../../src/composition/links.ts';
import { createLogger } from '../../src/observability/log.ts';
import { runUntilSignal } from '../../src/composition/process.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { playBooking } from './story.ts';

const HOW_TO_STAY = '"npm run demo -- --stay" keeps everything up, to open them';

await runUntilSignal(async () => {
  const { values } = parseArgs({ options: { stay: { type: 'boolean', default: false } } });
  const say = (line: string) => console.log(line);
  const env = demoEnvironment();
  const log = createLogger('warn');
  const runtime = installRuntime(log);
  say('Booting Midas: Temporal, Postgres, the sandbox, the worker and the API, all on this machine.');
  if (!values.stay) say(`They stop when the demo ends, and its links with them. ${HOW_TO_STAY}.`);
  const embedded = await startEmbedded({ env, log, runtime, report: (line) => say(`   ${line}`) });
  try {
    say('');
    const bookingId = await playBooking(embedded, say);
    say(whereToLook(embedded, bookingId, values.stay));
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return {
    failed: values.stay ? embedded.failed : Promise.resolve(),
    stop: () => embedded.stop(),
  };
});

/**
 * Only where things live and listen, and whether this is production, where there is no demo. The demo plays with stand-ins, whatever real accounts the environment names.
 * It has a folder of its own, so that it never meets the bookings of `npm start`.
 */
function demoEnvironment(): Record<string, string> {
  const mine =
    /^(APP_ENV|MIDAS_DATA_DIR|TEMPORAL_CLI|(EMBEDDED_|SANDBOX_|METRICS_)?\w*PORT|PATH|HOME|GO\w*|XDG_\w+)$/;
  const given = Object.entries(readEnvironment()).filter(([name]) => mine.test(name) && name !== 'SMTP_PORT');
  // Its folder lasts, and every run of a day books from the same address.
  const limits = { MAX_BOOKINGS_PER_IP_DAY: '1000' };
  return { MIDAS_DATA_DIR: '.midas-demo', ...limits, ...Object.fromEntries(given) };
}

function whereToLook({ server, sandbox, config }: Embedded, bookingId: string, stays: boolean): string {
  const links = [
    `   the booking's workflow  ${workflowPage(config, bookingId) ?? ''}`,
    `   the inbox               ${sandbox.url}/inbox`,
    `   the API's pages         ${server.url}/docs`,
  ].join('\n');
  return stays
    ? `\nWhere to look:\n${links}\n\nCtrl-C stops it in order.`
    : `\nWhere to look, while it is up:\n${links}\n\nThe demo ends here, and these links with it. ${HOW_TO_STAY}.\n\nDone: one booking, one payment, one confirmation.`;
}
