import { deploy, Parameters, Resource, StackTemplate } from './deploy';
import { Environment, OTHER_ACCOUNT } from './environment';
import { JsonObject } from './json';
import { policiesOf, Policy } from './policies';

/** What the stacks use without making it, as somebody who knows the account would describe it. */
export interface External {
  readonly arn: string;
  /** Such as the key of a bucket, the task definition's family of a service, or the role of a project. */
  readonly facts?: { readonly [name: string]: string };
  /** Its resource policy, where that matters. */
  readonly policy?: JsonObject;
}

/** Everything that is judged together. */
export interface World {
  readonly name: string;
  readonly environment: Environment;
  readonly resources: readonly Resource[];
  readonly policies: readonly Policy[];
  readonly externals: readonly External[];
  /** What cdk-nag finds. */
  readonly nag: readonly string[];
  /** What L2s granted to our roles in vain. */
  readonly missingGrants: readonly string[];
  /** The path of a role that a user made, and that only grants of ours give permissions. */
  readonly grantee?: string;
  /** The path of a key that data was encrypted with before. */
  readonly earlierKey?: string;
  /** Whether keys leave it all to policies of the account, which shows what policies of roles say by themselves. */
  readonly keysTrustAccount?: boolean;
}

export interface WorldOptions {
  readonly parameters?: Parameters;
  readonly externals?: readonly External[];
  readonly nag?: readonly string[];
  readonly missingGrants?: readonly string[];
  readonly grantee?: string;
  readonly earlierKey?: string;
}

export function worldOf(name: string, stacks: readonly StackTemplate[], options: WorldOptions = {}): World {
  const { parameters, externals = [], nag = [], missingGrants = [], grantee, earlierKey } = options;
  const resources = deploy(stacks, parameters);
  const external = externals.flatMap(({ arn, policy }): Policy[] =>
    policy ? [{ kind: 'resource', owner: arn, label: `the policy of ${arn}`, document: policy }] : [],
  );
  const { environment } = stacks[0];
  return {
    name,
    environment,
    resources,
    policies: [...policiesOf(resources), ...external],
    externals,
    nag,
    missingGrants,
    grantee,
    earlierKey,
  };
}

/** A world with one policy written differently; none to leave it out. */
export function withPolicy(world: World, policy: Policy, document: JsonObject | undefined): World {
  const policies = world.policies.flatMap((candidate) =>
    candidate !== policy ? [candidate] : document === undefined ? [] : [{ ...policy, document }],
  );
  return { ...world, policies };
}

export function resourcesOf({ resources }: World, type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

export function findByArn(world: World, arn: string | undefined): Resource | undefined {
  return arn === undefined ? undefined : world.resources.find((resource) => resource.arn === arn);
}

export function factOf({ externals }: World, arn: string, fact: string): string | undefined {
  return externals.find((external) => external.arn === arn)?.facts?.[fact];
}

/** Somebody of the pipeline's account, or a outsider, whose own policies allow everything. */
export function administrator({ environment }: World): string {
  return `arn:${environment.partition}:iam::${environment.account}:role/Administrator`;
}

export function outsider({ environment }: World): string {
  return `arn:${environment.partition}:iam::${OTHER_ACCOUNT}:role/Outsider`;
}

/** Whether a construct of the library made it. Existing resources are not ours to prove. */
export function isOurs(world: World, path: string): boolean {
  return resourcesOf(world, 'AWS::CodePipeline::Pipeline').some((pipeline) =>
    path.startsWith(pipeline.path.replace(/Pipeline\/Resource$/, '')),
  );
}

/** Whether it belongs to the user's role that is granted something. */
export function isGranted({ grantee }: World, path: string): boolean {
  return grantee !== undefined && path.startsWith(`${grantee}/`);
}

/** The ARN, if the construct made what it names. */
export function own(world: World, arn: string | undefined): string | undefined {
  const resource = findByArn(world, arn);
  return resource && isOurs(world, resource.path) ? arn : undefined;
}
