import { NearMiss, nearMisses } from './near-misses';
import { AttackRequest, NeededRequest } from '../contracts/expand';
import { isAllowed, policiesInvolved } from '../judge/judge';
import { Request } from '../judge/request';
import { Policy } from '../template/policies';
import { administrator, outsider, World } from '../template/world';

/** All that is asked about a world: what must be allowed, and what must not. */
export class Questions {
  public readonly nearMisses: readonly NearMiss[];

  public constructor(
    world: World,
    public readonly needed: readonly NeededRequest[],
    public readonly attacks: readonly AttackRequest[],
  ) {
    const isNeeded = new Set(needed.map(identity));
    this.nearMisses = unique(needed.flatMap((request) => nearMisses(world, request))).filter(
      (request) => !isNeeded.has(identity(request)),
    );
  }

  /** The needed requests that are refused, of those that a policy has a say in. */
  public async *refused(world: World, policy?: Policy, action?: string): AsyncGenerator<NeededRequest> {
    for (const request of this.needed) {
      const isAsked = action === undefined || request.action.toLowerCase() === action.toLowerCase();
      if (isAsked && concerns(policy, request, world) && !(await isAllowed(world, request))) {
        yield request;
      }
    }
  }

  /** The near misses and the attacks that are allowed, of those that a policy has a say in. */
  public async *admitted(world: World, policy?: Policy): AsyncGenerator<NearMiss | AttackRequest> {
    for (const request of [...this.nearMisses, ...this.attacks]) {
      if (concerns(policy, request, world) && (await isAdmitted(world, request))) {
        yield request;
      }
    }
  }

  /** Whether a needed request is refused once the policy is changed. */
  public async shuts(changed: World, policy: Policy, action?: string): Promise<boolean> {
    return isAny(this.refused(changed, policy, action));
  }

  /** Whether a request that must be refused is allowed once the policy is changed. */
  public async opens(changed: World, policy: Policy): Promise<boolean> {
    return isAny(this.admitted(changed, policy));
  }
}

/** A role must be kept from what is not its own by its own policy too: keys of the account have other users and other policies. */
async function isAdmitted(world: World, request: Request): Promise<boolean> {
  if (await isAllowed(world, request)) {
    return true;
  }
  const people = [administrator(world), outsider(world)];
  const isOurRole = request.principal.startsWith('arn:') && !people.includes(request.principal);
  return isOurRole && request.action.startsWith('kms:') && isAllowed({ ...world, keysTrustAccount: true }, request);
}

/** Whether a policy has a say in a request, also if it was taken away. */
function concerns(policy: Policy | undefined, request: Request, world: World): boolean {
  if (policy === undefined) {
    return true;
  }
  const { owner, kind } = policy;
  if (kind === 'identity' || kind === 'boundary') {
    return owner === request.principal;
  }
  const isAbout = [owner, `${owner}/`, `${owner}:`].some((start) =>
    start === owner ? request.resource === owner : request.resource.startsWith(start),
  );
  return isAbout || policiesInvolved(world, request).some((other) => other.owner === owner && other.kind === kind);
}

async function isAny(found: AsyncGenerator<unknown>): Promise<boolean> {
  for await (const _ of found) {
    return true;
  }
  return false;
}

function identity({ principal, action, resource, context }: Request): string {
  return JSON.stringify([principal, action, resource, Object.entries(context).sort()]);
}

function unique<T extends Request>(requests: readonly T[]): T[] {
  return [...new Map(requests.map((request) => [identity(request), request])).values()];
}
