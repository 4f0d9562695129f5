import { callersOf } from './callers';
import { Finding } from './finding';
import { nameStatement, principalsOf, testsOf, valuesOf } from './statements';
import { ServiceRequest, undocumentedKeys } from '../../../aws/lists/service-requests';
import { AttackRequest, NeededRequest } from '../contracts/expand';
import { expand } from '../judge/knowledge';
import { Policy, statementsOf } from '../template/policies';
import { World } from '../template/world';

const SAYS = 'which packages/rehearsal/assets/service-requests.yaml does not have for it';

/** A contract or an attack speaks of no key that AWS does not document for the request. */
export function undocumentedRequests(
  world: World,
  table: readonly ServiceRequest[],
  requests: readonly (NeededRequest | AttackRequest)[],
): Finding[] {
  const messages = requests.flatMap((request) => {
    const { principal, action, context } = request;
    const keys = undocumentedKeys(table, { callers: callersOf(world, principal), action }, Object.keys(context));
    const line = 'attack' in request ? `attack '${request.attack.title}'` : lineOf(request);
    return keys.map((key) => `${line}: ${principal} sends '${key}' with ${action}, ${SAYS}`);
  });
  return [...new Set(messages)].map((message): Finding => ({ proof: 'request', id: message, message }));
}

/** A condition of a policy is about a key that AWS documents for everybody whom the statement lets in or keeps out. */
export async function undocumentedConditions(
  world: World,
  table: readonly ServiceRequest[],
  policy: Policy,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, statement] of statementsOf(policy).entries()) {
    const keys = testsOf(statement).map(({ key }) => key);
    if (keys.length === 0) {
      continue;
    }
    const actions = await actionsOf(String(statement.Effect), valuesOf(statement, 'Action'));
    const principals = 'Principal' in statement ? principalsOf(statement).map(({ value }) => value) : [policy.owner];
    for (const principal of principals) {
      for (const action of actions) {
        for (const key of undocumentedKeys(table, { callers: callersOf(world, principal), action }, keys)) {
          const message = `${nameStatement(policy, index)}: a condition on '${key}' of ${action} by ${principal}, ${SAYS}`;
          findings.push({ proof: 'request', id: `${policy.label} ${index} ${key} ${action} ${principal}`, message });
        }
      }
    }
  }
  return findings;
}

/** A Deny may be about all actions of a service: it is about keys that every request carries. */
async function actionsOf(effect: string, patterns: readonly string[]): Promise<string[]> {
  return effect === 'Deny' ? [...patterns] : (await Promise.all(patterns.map(expand))).flat();
}

function lineOf({ contract, need }: NeededRequest): string {
  return `'${contract.title}': ${need.why} (${contract.file})`;
}
