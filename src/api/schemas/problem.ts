/** The problem document in the description of the interface; the document itself is made in ../problems.ts. */
import { z } from 'zod';

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable snake_case'),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

const document = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

/** For a route's `response`: every refusal has this form. */
export const problemResponses = {
  '4xx': document('The request is refused; `code` says why'),
  '5xx': document('The service cannot answer just now'),
};
