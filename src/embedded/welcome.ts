/** What a person who has just started everything wants to know: where to look. */
import type { Embedded } from './start.ts';

export function welcome({ config, server, metricsUrl, sandbox, dataDir }: Embedded, tookMs: number): string {
  const rows = [
    ['API', server.url],
    ['API pages', `${server.url}/docs`],
    ['Metrics', metricsUrl],
    ['Temporal Web UI', config.temporal.uiUrl ?? 'where your Temporal server has it'],
    ['Temporal frontend', config.temporal.address],
    ['Sandbox', sandbox.url],
    ['Email inbox', `${sandbox.url}/inbox`],
    ['Email templates', `${sandbox.url}/inbox/templates`],
    ['SMTP', `127.0.0.1:${sandbox.smtpPort}`],
    ['Data', dataDir],
  ];
  const list = rows.map(([what = '', where = '']) => `  ${what.padEnd(18)} ${where}`).join('\n');
  return `\nMidas is ready after ${(tookMs / 1000).toFixed(1)} s.\n\n${list}\n\nCtrl-C stops it in order.\n`;
}
