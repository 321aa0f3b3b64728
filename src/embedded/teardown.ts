/** What has been started is stopped in the opposite order, each in its turn, whatever one of them says. */
export interface Teardown {
  add(what: string, stop: () => Promise<unknown>): void;
  run(): Promise<void>;
}

export function createTeardown(report: (line: string) => void): Teardown {
  const steps: { what: string; stop: () => Promise<unknown> }[] = [];
  let running: Promise<void> | undefined;
  const unwind = async () => {
    for (const { what, stop } of steps.reverse()) {
      try {
        await stop();
      } catch (error) {
        // The next part must be stopped all the same; what went wrong here is for the person at the terminal.
        report(`${what} did not stop in order: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  return {
    add: (what, stop) => steps.push({ what, stop }),
    run: () => (running ??= unwind()),
  };
}
