import { z } from 'zod';
import { REGION } from '../../account';
import { flag } from '../../schema';
import { VARIABLE_NAME_PATTERN } from '../engine/variables';

/**
 * The resolved properties of `AWS::CodePipeline::Pipeline`, strict: properties that are not listed are rejected by name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-pipeline.html
 * Allowed characters and lengths: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export const entityName = (what: string) =>
  z.string().regex(/^[A-Za-z0-9.@\-_]{1,100}$/, `${what} name has 1 to 100 letters, digits and . @ - _`);

const artifactName = z
  .string()
  .regex(/^[A-Za-z0-9\-_]{1,100}$/, 'an artifact name has 1 to 100 letters, digits and - _');

const variableName = z.string().max(128).regex(VARIABLE_NAME_PATTERN, 'a variable name has letters, digits and @ - _');

const namespaceName = z.string().max(100).regex(VARIABLE_NAME_PATTERN, 'a namespace has letters, digits and @ - _');

const roleArn = z.string().regex(/^arn:aws(-[\w]+)*:iam::[0-9]{12}:role\/.*$/, 'expected the ARN of a role');

// CloudFormation passes numbers and booleans as strings too.
const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const configurationValue = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .refine((value) => value.length <= 1000, 'an action configuration value has at most 1000 characters');

const artifacts = z.array(z.strictObject({ Name: artifactName })).default([]);

const region = z.literal(REGION, `a rehearsal has one Region, ${REGION}`);

export const actionProperties = z.strictObject({
  Name: entityName('an action'),
  ActionTypeId: z.strictObject({
    Category: z.string(),
    Owner: z.string(),
    Provider: z.string(),
    Version: z.coerce.string(),
  }),
  Configuration: z.record(z.string().min(1).max(50), configurationValue).default({}),
  InputArtifacts: artifacts,
  OutputArtifacts: artifacts,
  Namespace: namespaceName.optional(),
  Region: region.optional(),
  RoleArn: roleArn.optional(),
  RunOrder: wholeNumber(1, 999).default(1),
  TimeoutInMinutes: wholeNumber(5, 86_400).optional(),
});

const stageProperties = z.strictObject({
  Name: entityName('a stage'),
  Actions: z
    .array(actionProperties)
    .min(1, 'a stage has at least one action')
    .max(50, 'a stage has at most 50 actions'),
  OnFailure: z
    .strictObject({
      Result: z.literal('RETRY', 'RETRY is the only result that the rehearsal supports'),
      RetryConfiguration: z
        .strictObject({ RetryMode: z.enum(['ALL_ACTIONS', 'FAILED_ACTIONS']).default('ALL_ACTIONS') })
        .prefault({}),
    })
    .optional(),
  // "Reserved for future use" in the API; CloudFormation still writes the empty list.
  Blockers: z.array(z.unknown()).max(0, 'blockers are reserved for future use').optional(),
});

const executionMode = z
  .enum(['SUPERSEDED', 'QUEUED'], 'the rehearsal supports the execution modes SUPERSEDED and QUEUED')
  .default('SUPERSEDED');

const patterns = z.array(z.string().min(1).max(255)).max(8).default([]);

// Other filters are rejected by name: tags, file paths, and pull requests.
const triggerProperties = z.strictObject({
  ProviderType: z.literal('CodeStarSourceConnection'),
  GitConfiguration: z.strictObject({
    SourceActionName: entityName('an action'),
    Push: z
      .array(z.strictObject({ Branches: z.strictObject({ Includes: patterns, Excludes: patterns }) }))
      .max(3)
      .optional(),
  }),
});

export const pipelineProperties = z.strictObject({
  Name: entityName('a pipeline').optional(),
  RoleArn: roleArn,
  PipelineType: z.enum(['V1', 'V2']).default('V1'),
  ExecutionMode: executionMode,
  RestartExecutionOnUpdate: flag.default(false),
  ArtifactStore: z.strictObject({
    Type: z.literal('S3'),
    Location: z.string().min(3).max(63),
    EncryptionKey: z.strictObject({ Id: z.string().min(1), Type: z.literal('KMS') }).optional(),
  }),
  Stages: z.array(stageProperties),
  Triggers: z.array(triggerProperties).max(50).default([]),
  Variables: z
    .array(
      z.strictObject({
        Name: variableName,
        DefaultValue: z.string().max(1000).optional(),
        Description: z.string().max(200).optional(),
      }),
    )
    .default([]),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});
