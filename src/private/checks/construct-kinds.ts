import { ifGiven, wrongKind } from './kinds';

/** A class of constructs, and how an existing one is imported into the app. */
export interface ConstructKind {
  readonly type: string;
  readonly importer: string;
}

export const BUCKET: ConstructKind = { type: 's3.Bucket', importer: 'fromBucketName' };
export const BUILD_PROJECT: ConstructKind = { type: 'codebuild.Project', importer: 'fromProjectName' };
export const CLUSTER: ConstructKind = { type: 'ecs.Cluster', importer: 'fromClusterAttributes' };
export const GIT_REPOSITORY: ConstructKind = { type: 'codecommit.Repository', importer: 'fromRepositoryName' };
export const IMAGE_REPOSITORY: ConstructKind = { type: 'ecr.Repository', importer: 'fromRepositoryName' };
export const KEY: ConstructKind = { type: 'kms.Key', importer: 'fromKeyArn' };
export const LOG_GROUP: ConstructKind = { type: 'logs.LogGroup', importer: 'fromLogGroupName' };
export const SECRET: ConstructKind = { type: 'secretsmanager.Secret', importer: 'fromSecretNameV2' };
export const SECURE_PARAMETER: ConstructKind = {
  type: 'ssm.StringParameter',
  importer: 'fromSecureStringParameterAttributes',
};
export const ROLE: ConstructKind = { type: 'iam.Role', importer: 'fromRoleName' };
export const SECURITY_GROUP: ConstructKind = { type: 'ec2.SecurityGroup', importer: 'fromSecurityGroupId' };
export const SERVICE: ConstructKind = { type: 'ecs.FargateService', importer: 'fromFargateServiceAttributes' };
export const TABLE: ConstructKind = { type: 'dynamodb.Table', importer: 'fromTableName' };
export const TOPIC: ConstructKind = { type: 'sns.Topic', importer: 'fromTopicArn' };
export const VPC: ConstructKind = { type: 'ec2.Vpc', importer: 'fromLookup' };

/** Rejects a name or an ARN in place of a construct. Any construct passes: TypeScript and jsii tell them apart. */
export function validateConstruct(prop: string, value: unknown, { type, importer }: ConstructKind): string[] {
  const fits = typeof value === 'object' && value !== null && 'node' in value;
  const fix = `create one, or import one with ${type}.${importer}()`;
  return fits ? [] : [wrongKind(prop, `a construct such as ${type}`, value, fix)];
}

/** Validates optional constructs among the options. */
export function validateConstructs<T extends object>(
  options: T,
  kinds: { readonly [P in keyof T]?: ConstructKind },
): string[] {
  return (Object.entries(kinds) as [keyof T & string, ConstructKind][]).flatMap(([prop, kind]) =>
    ifGiven<unknown>(options[prop], (value) => validateConstruct(prop, value, kind)),
  );
}
