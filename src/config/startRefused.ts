/**
 * What a person at the terminal can mend before a program can start: a port, a folder, a tool that is missing. The
 * message names it and says what to do, so it is shown without a stack (composition/process.ts).
 */
export class StartRefused extends Error {
  override readonly name: string = 'StartRefused';
}
