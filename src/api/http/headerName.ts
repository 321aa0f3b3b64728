/** As people write the name of a header, `Idempotency-Key`: Node knows it in small letters only. */
export const headerName = (name: string): string =>
  name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
