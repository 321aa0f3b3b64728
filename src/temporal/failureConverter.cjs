/**
 * Error messages and stack traces may quote what a vendor answered, so they travel as payloads, which the codec
 * encrypts, and not as plain fields of a failure. CommonJS, because the SDK loads this file with a plain `require`
 * in clients and workers, where no TypeScript loader need be present, and bundles it with the workflows.
 */
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
