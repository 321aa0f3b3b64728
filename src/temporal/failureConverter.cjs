/**
 * Error messages and stack traces may quote what a vendor answered, so they travel as payloads, which the codec
 * encrypts, and not as plain fields of a failure. What a workflow decides upon, the type of a failure and whether it is
 * final, has its copy there too: the plain fields can be written by whoever reaches the server. CommonJS, because the
 * SDK loads this file with a plain `require` in clients and workers, where no TypeScript loader need be present, and
 * bundles it with the workflows.
 */
const { DefaultFailureConverter } = require('@temporalio/common');

class SealedFailureConverter extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
  }

  errorToFailure(error, payloadConverter, context) {
    const failure = super.errorToFailure(error, payloadConverter, context);
    const info = failure.applicationFailureInfo;
    if (!info || !failure.encodedAttributes) return failure;
    const attributes = payloadConverter.fromPayload(failure.encodedAttributes, context);
    const decided = { type: info.type ?? null, non_retryable: info.nonRetryable === true };
    const encodedAttributes = payloadConverter.toPayload({ ...attributes, ...decided }, context);
    return { ...failure, encodedAttributes };
  }
}

exports.failureConverter = new SealedFailureConverter();
