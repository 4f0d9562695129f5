import { AttackRequest, NeededRequest } from '../contracts/expand';
import { isAllowed, policiesInvolved } from '../judge/judge';
import { Request } from '../judge/request';
import { Policy } from '../template/policies';
import { World } from '../template/world';
import { NearRequest, nearRequests } from './near';

/** All that is asked about a world: what must be allowed, and what must not. */
export class Questions {
  public readonly near: readonly NearRequest[];

  public constructor(
    world: World,
    public readonly needed: readonly NeededRequest[],
    public readonly attacks: readonly AttackRequest[],
  ) {
    const isNeeded = new Set(needed.map(identity));
    this.near = unique(needed.flatMap((request) => nearRequests(world, request))).filter(
      (request) => !isNeeded.has(identity(request)),
    );
  }

  /** Whether a needed request is refused now: one that the changed policy has a say in. */
  public async shuts(changed: World, policy: Policy, action: string | undefined): Promise<boolean> {
    const asked = this.needed.filter(
      (request) => action === undefined || request.action.toLowerCase() === action.toLowerCase(),
    );
    return this.answerIs(false, changed, policy, asked);
  }

  /** Whether a request that must be refused is allowed now. */
  public async opens(changed: World, policy: Policy, isAsked: (request: Request) => boolean): Promise<boolean> {
    const asked = [...this.near, ...this.attacks].filter(isAsked);
    return this.answerIs(true, changed, policy, asked);
  }

  private async answerIs(answer: boolean, world: World, policy: Policy, asked: readonly Request[]): Promise<boolean> {
    for (const request of asked) {
      if (!concerns(policy, request, world)) continue;
      if ((await isAllowed(world, request)) === answer) return true;
    }
    return false;
  }
}

/** Whether a policy has a say in a request. */
function concerns({ owner, kind }: Policy, request: Request, world: World): boolean {
  return (
    ((kind === 'identity' || kind === 'boundary') && owner === request.principal) ||
    policiesInvolved(world, request).some((policy) => policy.owner === owner && policy.kind === kind) ||
    ((kind === 'resource' || kind === 'trust') && isAbout(request, owner))
  );
}

/** Also of a policy that was taken away altogether. */
function isAbout({ resource }: Request, owner: string): boolean {
  return resource === owner || resource.startsWith(`${owner}/`) || resource.startsWith(`${owner}:`);
}

function identity({ principal, action, resource, context }: Request): string {
  return JSON.stringify([principal, action, resource, Object.entries(context).sort()]);
}

function unique<T extends Request>(requests: readonly T[]): T[] {
  return [...new Map(requests.map((request) => [identity(request), request])).values()];
}
