import { anonymousPrincipal, runSimulation, Simulation } from '@cloud-copilot/iam-simulate';
import { refuseUnknown } from './refusals';
import { ANONYMOUS, describe, isService, Request } from './request';
import { standIn, standInService } from './stand-ins';
import { JsonObject } from '../template/json';
import { Policy } from '../template/policies';
import { administrator, outsider, World } from '../template/world';

const ALLOW_ALL: JsonObject = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** What belongs to others leaves it all to policies of the pipeline's account: only our own keep our principals away from it. */
function trusting({ environment }: World, resource: string, action: string): JsonObject {
  const account = `arn:${environment.partition}:iam::${environment.account}:root`;
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: account },
    Action: action === 'sts:AssumeRole' ? action : '*',
  };
  const isTrust = resource.includes(':role/');
  return { Version: '2012-10-17', Statement: [isTrust ? statement : { ...statement, Resource: '*' }] };
}

/** Answers given, by what they were given to: worlds that differ in one policy share all others. */
const answers = new Map<string, Promise<boolean>>();

/**
 * Whether AWS would allow a request, by all policies together: those of the principal, its boundary, and the one of the resource.
 *
 * @throws for what the simulator is known to judge wrongly, rather than to trust it
 */
export function isAllowed(world: World, request: Request): Promise<boolean> {
  const policies = policiesFor(world, request);
  const question = JSON.stringify([request, policies]);
  const answer = answers.get(question) ?? judge(world, request, policies);
  answers.set(question, answer);
  return answer;
}

interface Policies {
  readonly identity: readonly JsonObject[];
  readonly boundary: readonly JsonObject[];
  readonly resource?: JsonObject;
}

/** The policies that have a say. */
export function policiesInvolved({ policies }: World, { principal, action, resource }: Request): Policy[] {
  const owner = ownerOf(resource);
  const resourceKind = action === 'sts:AssumeRole' ? 'trust' : 'resource';
  return policies.filter(
    (policy) =>
      (policy.owner === principal && (policy.kind === 'identity' || policy.kind === 'boundary')) ||
      (policy.owner === owner && policy.kind === resourceKind),
  );
}

function policiesFor(world: World, request: Request): Policies {
  const { principal, action, resource } = request;
  const involved = policiesInvolved(world, request);
  const documents = (...kinds: string[]): JsonObject[] =>
    involved.filter(({ kind }) => kinds.includes(kind)).map(({ document }) => document);
  const people = [administrator(world), outsider(world)];
  const ofResource = merged(documents('resource', 'trust'));
  return {
    identity: people.includes(principal) ? [ALLOW_ALL] : documents('identity'),
    boundary: documents('boundary'),
    resource: hasOpenKey(world, request)
      ? trusting(world, resource, action)
      : (ofResource ?? (isSomebodyElses(world, request) ? trusting(world, resource, action) : undefined)),
  };
}

function hasOpenKey({ keysTrustAccount = false }: World, { principal, action }: Request): boolean {
  return keysTrustAccount && action.startsWith('kms:') && principal.startsWith('arn:');
}

/** In the pipeline's account only keys and roles must have a policy that lets others in. */
function isSomebodyElses({ resources, environment }: World, { resource, action }: Request): boolean {
  if (resource === '*' || resources.some(({ arn }) => arn === ownerOf(resource))) {
    return false;
  }
  const account = resource.split(':')[4];
  return (
    (account !== '' && account !== environment.account) || action.startsWith('kms:') || action === 'sts:AssumeRole'
  );
}

/** Several documents about one resource, such as permissions of a function, are one to AWS. */
function merged(documents: readonly JsonObject[]): JsonObject | undefined {
  if (documents.length < 2) {
    return documents[0];
  }
  return { Version: '2012-10-17', Statement: documents.flatMap(({ Statement }) => Statement) };
}

async function judge(world: World, request: Request, policies: Policies): Promise<boolean> {
  const { principal, action, resource, context } = request;
  await refuseUnknown(request, [...policies.identity, ...policies.boundary], policies.resource);
  const account = resource === '*' ? world.environment.account : accountOf(world, resource);
  const simulation: Simulation = {
    request: {
      principal: principal === ANONYMOUS ? anonymousPrincipal : standInService(principal),
      action,
      resource: { resource, accountId: account },
      contextVariables: standIn({ ...ambient(principal), ...context }),
    },
    identityPolicies: policies.identity.map((policy, index) => ({
      name: `identity ${index}`,
      policy: standIn(policy),
    })),
    ...(policies.boundary.length > 0 && {
      permissionBoundaryPolicies: policies.boundary.map((policy, index) => ({
        name: `boundary ${index}`,
        policy: standIn(policy),
      })),
    }),
    ...(policies.resource && { resourcePolicy: standIn(policies.resource) }),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  const answer = await runSimulation(simulation, {});
  if (answer.resultType !== 'single') {
    throw new Error(`nobody can judge whether ${describe(request)}: ${JSON.stringify(answer)}`);
  }
  const ignored = answer.result.ignoredContextKeys ?? [];
  if (ignored.length > 0) {
    throw new Error(`the simulator drops ${ignored.join(', ')} when ${describe(request)}`);
  }
  return answer.overallResult === 'Allowed';
}

/** What AWS adds to every request by itself. */
function ambient(principal: string): { [key: string]: string } {
  const secure = { 'aws:SecureTransport': 'true' };
  if (principal === ANONYMOUS) {
    return secure;
  }
  return isService(principal)
    ? { ...secure, 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal }
    : { ...secure, 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': principal.split(':')[4] };
}

/** ARNs of S3 name no account: a bucket that is not in the stacks is in the pipeline's, where policies say nothing against it. */
function accountOf(world: World, resource: string): string {
  return resource.split(':')[4] || world.environment.account;
}

/** What has the policy: the bucket of an object, the group of a stream. */
export function ownerOf(resource: string): string {
  if (/^arn:[^:]+:s3:::/.test(resource)) {
    return resource.split('/')[0];
  }
  return resource.replace(/:log-stream:.*$/, '');
}
