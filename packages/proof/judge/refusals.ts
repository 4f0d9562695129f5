import { expand, knowledgeOf } from './knowledge';
import { Refusal } from '../refusal';
import { describe, Request } from './request';
import { isDropped } from './stand-ins';
import { JsonObject, listOf, objectOf } from '../template/json';

const OPERATORS =
  /^(ForAllValues:|ForAnyValue:)?(String|Numeric|Date|Arn)(Not)?(Equals|Like|LessThan|GreaterThan)(IgnoreCase|Equals)?(IfExists)?$|^(Bool|Null|BinaryEquals|IpAddress|NotIpAddress)(IfExists)?$/;

/** Refuses every question that the simulator is known to answer wrongly. */
export async function refuseUnknown(
  request: Request,
  identity: readonly JsonObject[],
  resource: JsonObject | undefined,
): Promise<void> {
  const { takesNoResource, conditionKeys } = await knowledgeOf(request.action);
  refuseIf(
    takesNoResource !== (request.resource === '*'),
    request,
    `the action takes ${takesNoResource ? 'no' : 'a'} resource`,
  );
  refuseIf(/[*?]/.test(request.resource) && !takesNoResource, request, 'the resource is a pattern');
  refuseIf(
    request.action === 'sts:AssumeRole' && resource === undefined,
    request,
    'the role has no trust policy here, which the simulator takes for leave',
  );
  refuseIf(
    request.action.startsWith('kms:') && request.resource !== '*' && resource === undefined,
    request,
    'the key has no policy here',
  );
  refuseForeignKeys(request, conditionKeys);
  for (const document of [...identity, ...(resource ? [resource] : [])]) {
    refuseElements(request, document);
  }
}

/** Keys that AWS's reference does not name for the action are dropped in silence. */
function refuseForeignKeys(request: Request, conditionKeys: readonly string[]): void {
  const known = new Set(conditionKeys);
  for (const key of Object.keys(request.context)) {
    const isKnown = isDropped(key)
      ? carriesEncryptionContext(known)
      : key.toLowerCase().startsWith('aws:') || known.has(key.toLowerCase());
    refuseIf(!isKnown, request, `requests of this action carry no '${key}'`);
  }
}

function carriesEncryptionContext(known: ReadonlySet<string>): boolean {
  return [...known].some(isDropped);
}

/** Elements that turn the meaning round, and texts that depend on the request. */
function refuseElements(request: Request, document: JsonObject): void {
  for (const statement of listOf(document.Statement).map(objectOf)) {
    for (const element of ['NotPrincipal', 'NotAction', 'NotResource']) {
      refuseIf(element in statement, request, `a policy says ${element}`);
    }
    for (const operator of Object.keys(objectOf(statement.Condition))) {
      refuseIf(!OPERATORS.test(operator), request, `a policy has the operator '${operator}'`);
    }
    refuseIf(JSON.stringify(statement).includes('${'), request, 'a policy has a variable in it');
  }
}

/** The keys of a statement's conditions that no request of its actions carries: the condition would never hold, or always. */
export async function foreignConditionKeys(statement: JsonObject): Promise<string[]> {
  const keys = Object.values(objectOf(statement.Condition)).flatMap((tests) => Object.keys(objectOf(tests)));
  const ofServices = keys.filter((key) => !key.toLowerCase().startsWith('aws:'));
  if (ofServices.length === 0) {
    return [];
  }
  const actions = (await Promise.all(listOf(statement.Action).map((action) => expand(String(action))))).flat();
  const known = (await Promise.all(actions.map(knowledgeOf))).map(({ conditionKeys }) => new Set(conditionKeys));
  return ofServices.filter((key) =>
    isDropped(key)
      ? !known.some(carriesEncryptionContext)
      : !known.some((keysOfAction) => keysOfAction.has(key.toLowerCase())),
  );
}

function refuseIf(condition: boolean, request: Request, reason: string): void {
  if (condition) {
    throw new Refusal(`refused to judge whether ${describe(request)}: ${reason}`);
  }
}
