import { z } from 'zod';
import { notPlayed, parseStrict } from './strict-schema';
import { flag } from '../../schema';
import type { BuildProject } from '../types';

const text = z.string({ error: 'must be a string' });
const minutes = (from: number, to: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int()
    .min(from, { error: `must be at least ${from}` })
    .max(to, { error: `must be at most ${to}` });

const variable = z.strictObject({
  Name: text.refine((name) => !name.startsWith('CODEBUILD_'), {
    error: 'must not start with CODEBUILD_, which CodeBuild reserves',
  }),
  Value: z.coerce.string(),
  Type: z
    .enum(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER'], {
      error: 'must be PLAINTEXT, PARAMETER_STORE or SECRETS_MANAGER',
    })
    .default('PLAINTEXT'),
});

const environment = z.strictObject({
  Type: z.enum(['LINUX_CONTAINER', 'ARM_CONTAINER'], {
    error: 'must be LINUX_CONTAINER or ARM_CONTAINER, the only types that the rehearsal supports',
  }),
  Image: text,
  ComputeType: text,
  PrivilegedMode: flag.default(false),
  EnvironmentVariables: z.array(variable).default([]),
  ImagePullCredentialsType: text.optional(),
  Certificate: notPlayed('builds run on this machine with its own certificates'),
  DockerServer: notPlayed('use PrivilegedMode'),
  Fleet: notPlayed('builds run on this machine'),
  RegistryCredential: notPlayed('the build image is not pulled, builds run on this machine'),
});

const source = z.strictObject({
  Type: z.literal('CODEPIPELINE', {
    error: 'must be CODEPIPELINE: the rehearsal builds only what a pipeline hands over',
  }),
  BuildSpec: text
    .refine((value) => !value.startsWith('arn:'), {
      error: 'must not be in an S3 bucket: put it inline or in the source',
    })
    .optional(),
});

const logs = z.strictObject({
  CloudWatchLogs: z
    .strictObject({ Status: z.enum(['ENABLED', 'DISABLED']), GroupName: text.optional(), StreamName: text.optional() })
    .optional(),
  S3Logs: z
    .strictObject({
      Status: z.literal('DISABLED', { error: 'must be DISABLED: the rehearsal does not support logs in S3' }),
      Location: text.optional(),
      EncryptionDisabled: flag.optional(),
    })
    .optional(),
});

const cache = z.strictObject({
  Type: z.enum(['NO_CACHE', 'LOCAL'], {
    error: 'must be NO_CACHE or LOCAL, the only types that the rehearsal supports',
  }),
  Modes: z.array(text).optional(),
});

const projectProperties = z.strictObject({
  Name: text.optional(),
  Description: text.optional(),
  ServiceRole: text,
  Source: source,
  Artifacts: z.strictObject({
    Type: z.literal('CODEPIPELINE', { error: 'must be CODEPIPELINE: a pipeline stores the artifacts' }),
    Name: text.optional(),
    Packaging: text.optional(),
    EncryptionDisabled: flag.optional(),
  }),
  Environment: environment,
  EncryptionKey: text.optional(),
  LogsConfig: logs.optional(),
  Cache: cache.optional(),
  TimeoutInMinutes: minutes(5, 2160).default(60),
  QueuedTimeoutInMinutes: minutes(5, 480).optional(),
  Tags: z.array(z.strictObject({ Key: text, Value: z.coerce.string() })).optional(),
  BadgeEnabled: flag.optional(),
  Visibility: z.literal('PRIVATE', { error: 'must be PRIVATE: builds of a rehearsal are private' }).optional(),
  AutoRetryLimit: notPlayed('CodeBuild does not retry builds of a pipeline either'),
  BuildBatchConfig: notPlayed('start the builds as actions of their own'),
  ConcurrentBuildLimit: notPlayed('every action starts its build at once'),
  FileSystemLocations: notPlayed('there is no EFS on this machine'),
  ResourceAccessRole: notPlayed('builds are private'),
  SecondaryArtifacts: notPlayed('CodePipeline names the output artifacts'),
  SecondarySources: notPlayed('CodePipeline names the input artifacts'),
  SecondarySourceVersions: notPlayed('CodePipeline names the input artifacts'),
  SourceVersion: notPlayed('CodePipeline hands the source over'),
  Triggers: notPlayed('builds are started by a pipeline only'),
  VpcConfig: notPlayed('builds run on this machine, outside of any VPC'),
});

export interface ProjectIdentity {
  /** The physical name that the emulator gave the project. */
  readonly name: string;
  readonly arn: string;
}

/** Reads the resolved CloudFormation properties of a project; rejects by name what the rehearsal does not support. */
export function parseBuildProject(properties: unknown, identity: ProjectIdentity): BuildProject {
  const parsed = parseStrict(projectProperties, properties, `build project ${identity.name}`);
  return {
    name: identity.name,
    arn: identity.arn,
    serviceRoleArn: parsed.ServiceRole,
    buildspec: parsed.Source.BuildSpec,
    environment: {
      type: parsed.Environment.Type,
      image: parsed.Environment.Image,
      computeType: parsed.Environment.ComputeType,
      privilegedMode: parsed.Environment.PrivilegedMode,
      variables: parsed.Environment.EnvironmentVariables.map(({ Name, Value, Type }) => ({
        name: Name,
        value: Value,
        type: Type,
      })),
    },
    timeoutInMinutes: parsed.TimeoutInMinutes,
    logs: logDestination(identity.name, parsed.LogsConfig?.CloudWatchLogs),
    encryptionKey: parsed.EncryptionKey,
  };
}

// By default, a project logs to /aws/codebuild/<project name>.
function logDestination(
  projectName: string,
  config?: { Status: string; GroupName?: string; StreamName?: string },
): BuildProject['logs'] {
  if (config?.Status === 'DISABLED') {
    return undefined;
  }
  return { groupName: config?.GroupName ?? `/aws/codebuild/${projectName}`, streamPrefix: config?.StreamName };
}
