import { ANYONE, ROLE } from '../../../aws/lists/service-requests';
import { ANONYMOUS, isService } from '../judge/request';
import { World } from '../template/world';

/** As packages/rehearsal/assets/service-requests.yaml calls them: services have a name of their own, and everybody else is a role of the account. */
export function callersOf({ environment }: World, principal: string): string[] {
  if (principal === '*' || principal === ANONYMOUS) {
    return [ANYONE];
  }
  if (!isService(principal)) {
    return [ANYONE, ROLE];
  }
  const regional = principal.replace(/^logs\.[^.]+\.amazonaws\.com(\.cn)?$/, 'logs.{region}.{urlSuffix}');
  return [ANYONE, principal.includes(environment.region) ? regional : principal];
}
