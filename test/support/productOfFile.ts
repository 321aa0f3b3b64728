import type { TemporalClient } from '../../src/temporal/connection.ts';
import { cleanUp } from './cleanUp.ts';
import { temporalClientOf } from './clients/histories.ts';
import { type Product, startProduct } from './environments/product.ts';

/**
 * The embedded product of one test file, and a Temporal client beside it; the file's last test stops both.
 * @param settings as an operator would set them in the environment
 */
export async function productOfFile(
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly product: Product; readonly temporal: TemporalClient }> {
  const teardown = cleanUp();
  try {
    const product = await startProduct(settings);
    teardown.add('the product', () => product.stop());
    const temporal = await temporalClientOf(product);
    teardown.add('the Temporal client', () => temporal.close());
    return { product, temporal };
  } catch (error) {
    await teardown.run(); // a file that does not get to its tests does not get to their end either
    throw error;
  }
}
