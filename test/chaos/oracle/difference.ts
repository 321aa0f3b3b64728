/** One finding where two values differ. */
export const different = (what: string, is: string | number, wanted: string | number): string[] =>
  is === wanted ? [] : [`${what}: ${is || 'nothing'} instead of ${wanted || 'nothing'}`];
