import { Account, Resident, residentsOf } from '../account';
import { Json, listOf } from '../template';
import { isLike } from '../wildcard';

export interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly Resource?: string | string[];
  readonly Principal?: Json;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | string[] } };
}

export function statementsOf(document: Json): readonly Statement[] {
  return listOf<Statement>(document?.Statement);
}

/** Every statement of a role, inline or attached. */
export function statementsOfRole(account: Account, role: Resident): Statement[] {
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => residentsOf(account, type))
    .filter(({ isKept, properties }) => !isKept && listOf(properties.Roles).includes(role.id))
    .map(({ properties }) => properties.PolicyDocument);
  const inline = listOf<Json>(role.properties.Policies).map(({ PolicyDocument: document }) => document);
  return [...inline, ...attached].flatMap(statementsOf);
}

export function allows({ Effect, Action, Resource }: Statement, action: string, resource: string): boolean {
  return (
    Effect === 'Allow' &&
    listOf(Action).some((pattern) => isLike(action, pattern)) &&
    listOf(Resource).some((pattern) => isLike(resource, pattern))
  );
}
