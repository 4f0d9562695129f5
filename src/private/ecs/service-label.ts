import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { uniquePrefix } from '../checks/names';

/** The id that CDK's patterns give to every service, so it says nothing. */
const ID_OF_PATTERNS = 'Service';

/**
 * The name of a service in ids, actions and roles: the id that its user chose, and as many ids of its scopes before it
 * as it takes to be free.
 */
export function serviceLabel(service: IConstruct, isFree: (label: string) => boolean): string {
  const ids = chosenIds(service);
  const labels = ids.map((_id, index) => ids.slice(-index - 1).join('-'));
  return labels.find(isFree) ?? uniquePrefix(service);
}

/** The ids within the stack, without that of a pattern's service. */
function chosenIds(service: IConstruct): string[] {
  const { scopes } = service.node;
  const ids = scopes.slice(scopes.indexOf(Stack.of(service)) + 1).map(({ node }) => node.id);
  return ids.length > 1 && ids[ids.length - 1] === ID_OF_PATTERNS ? ids.slice(0, -1) : ids;
}
