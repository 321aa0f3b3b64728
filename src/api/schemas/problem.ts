/** The problem document in the description of the interface; the document itself is made in ../http/problems.ts. */
import { z } from 'zod';
import { PROBLEM_CODES } from '../http/problems.ts';
import { refundPreviewSchema } from './refund.ts';

export const PROBLEM_ID = 'Problem';

z.object({
  type: z.string().describe('A URN that names the code.'),
  title: z.string().describe('The title is the same for every problem of this code.'),
  status: z.int().describe('The status of the answer, once more.'),
  detail: z.string().describe('The detail is for a person to read, and may change.'),
  code: z.enum(PROBLEM_CODES).describe('The code is stable: programs decide by it.'),
  requestId: z.string().describe('The id of the request, as in `X-Request-Id`.'),
  errors: z
    .array(
      z.object({
        path: z.string().describe('The dotted path of the field; it is empty for the request as a whole.'),
        message: z.string().describe('The message says what is wrong with the field.'),
      }),
    )
    .optional()
    .describe('With `validation_failed` there is an entry for each field that is wrong.'),
  preview: refundPreviewSchema.optional().describe('With `refund_changed` this is the refund as it is now.'),
}).meta({ id: PROBLEM_ID, description: 'Every refusal is a problem document (RFC 9457).' });
