/** What a person who has just started everything wants to know: where to look. */
import type { Embedded } from './start.ts';
import { asCommand } from './temporal/cli.ts';

export function welcome(embedded: Embedded, tookMs: number): string {
  const { config, server, metricsUrl, sandbox, dataDir, temporalCli } = embedded;
  const rows = [
    ['API', server.url],
    ['API pages', `${server.url}/docs`],
    ['Metrics', metricsUrl],
    ['Temporal Web UI', config.temporal.uiUrl ?? 'where your Temporal server has it'],
    ['Temporal frontend', config.temporal.address],
    ...(temporalCli === undefined
      ? []
      : [['Temporal CLI', `${asCommand(temporalCli)} --address ${config.temporal.address} workflow list`]]),
    ['Sandbox', sandbox.url],
    ['Email inbox', `${sandbox.url}/inbox`],
    ['Email templates', `${sandbox.url}/inbox/templates`],
    ['SMTP', `127.0.0.1:${sandbox.smtpPort}`],
    ['Data', dataDir],
  ];
  const list = rows.map(([what = '', where = '']) => `  ${what.padEnd(18)} ${where}`).join('\n');
  return `\nMidas is ready after ${(tookMs / 1000).toFixed(1)} s.\n\n${list}\n\nCtrl-C stops it in order.\n`;
}
