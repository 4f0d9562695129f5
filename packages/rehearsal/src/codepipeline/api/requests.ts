import { z } from 'zod';
import { FAILURE_TYPES } from '../engine/failures';

/** The input of each operation, strict: unknown parameters are rejected by name. */
const name = z.string().min(1).max(100);
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const page = { maxResults: z.number().int().min(1).max(100).optional(), nextToken: z.string().optional() };
const executionDetails = z.strictObject({
  summary: z.string().max(2048).optional(),
  externalExecutionId: z.string().max(1500).optional(),
  percentComplete: z.number().int().min(0).max(100).optional(),
});

const startParameters = {
  variables: z.array(z.strictObject({ name: z.string(), value: z.string().min(1).max(1000) })).default([]),
  sourceRevisions: z
    .array(
      z.strictObject({
        actionName: name,
        revisionType: z.enum(['S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY', 'COMMIT_ID']),
        revisionValue: z.string().min(1),
      }),
    )
    .default([]),
};

export const startPipelineExecution = z.strictObject({
  name,
  clientRequestToken: z.string().optional(),
  ...startParameters,
});

/**
 * What the input of an EventBridge target can pass to the start of a pipeline.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/create-S3-source-events.html
 */
export const startInput = z.strictObject(startParameters);

export const stopPipelineExecution = z.strictObject({
  pipelineName: name,
  pipelineExecutionId: uuid,
  abandon: z.boolean().default(false),
  reason: z.string().max(200).optional(),
});

export const retryStageExecution = z.strictObject({
  pipelineName: name,
  stageName: name,
  pipelineExecutionId: uuid,
  retryMode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']),
});

export const getPipeline = z.strictObject({ name, version: z.number().int().min(1).optional() });
export const getPipelineState = z.strictObject({ name });
export const getPipelineExecution = z.strictObject({ pipelineName: name, pipelineExecutionId: uuid });
export const listPipelines = z.strictObject(page);
export const listPipelineExecutions = z.strictObject({ pipelineName: name, ...page });
export const listActionExecutions = z.strictObject({
  pipelineName: name,
  filter: z.strictObject({ pipelineExecutionId: uuid.optional() }).optional(),
  ...page,
});

export const putJobSuccessResult = z.strictObject({
  jobId: uuid,
  currentRevision: z.unknown().optional(),
  continuationToken: z.string().min(1).max(2048).optional(),
  executionDetails: executionDetails.optional(),
  outputVariables: z.record(z.string(), z.string()).optional(),
});

export const putJobFailureResult = z.strictObject({
  jobId: uuid,
  failureDetails: z.strictObject({
    type: z.enum(FAILURE_TYPES),
    message: z.string().max(5000),
    externalExecutionId: z.string().max(1500).optional(),
  }),
});

export const getJobDetails = z.strictObject({ jobId: uuid });

export const putApprovalResult = z.strictObject({
  pipelineName: name,
  stageName: name,
  actionName: name,
  token: z.string().min(1),
  result: z.strictObject({ summary: z.string().max(512), status: z.enum(['Approved', 'Rejected']) }),
});
