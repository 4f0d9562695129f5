import { conditionMutations } from './conditions';
import { actionMutations, principalMutations, resourceMutations } from './elements';
import { Mutation } from './mutation';
import { replaceStatement } from '../proofs/statements';
import { JsonObject } from '../template/json';
import { Policy, statementsOf } from '../template/policies';

/** A policy with a defect in it. */
export interface Mutant {
  /** Which sort of defect. */
  readonly kind: string;
  readonly policy: Policy;
  /** Nothing if the policy is gone. */
  readonly document: JsonObject | undefined;
  readonly description: string;
}

/** Every defect that somebody could make in a policy by one change. */
export function mutantsOf(policy: Policy): Mutant[] {
  const ofStatements = statementsOf(policy).flatMap((statement, index) =>
    mutationsOf(statement, policy).map(({ kind, description, statements }): Mutant => ({
      kind,
      policy,
      document: replaceStatement(policy, index, ...statements),
      description: `${policy.label}, statement ${index + 1}: ${description}`,
    })),
  );
  return [...ofStatements, ...mutantsOfDocument(policy)];
}

function mutationsOf(statement: JsonObject, policy: Policy): Mutation[] {
  const effect = statement.Effect === 'Allow' ? 'Deny' : 'Allow';
  return [
    { kind: 'dropped statement', description: 'dropped', statements: [] },
    { kind: 'turned effect', description: `${effect} instead`, statements: [{ ...statement, Effect: effect }] },
    ...actionMutations(statement),
    ...resourceMutations(statement),
    ...principalMutations(statement, policy),
    ...conditionMutations(statement),
  ];
}

function mutantsOfDocument(policy: Policy): Mutant[] {
  const { document, label } = policy;
  const extra = extraStatements(policy).map(([description, statement]): Mutant => {
    const statements = [...statementsOf(policy), statement];
    return {
      kind: 'extra statement',
      policy,
      document: { ...document, Statement: statements },
      description: `${label}: ${description}`,
    };
  });
  return [...extra, { kind: 'dropped policy', policy, document: undefined, description: `${label}: gone` }];
}

function extraStatements({ kind, owner }: Policy): [string, JsonObject][] {
  const everybody = { Principal: { AWS: '*' } };
  switch (kind) {
    case 'trust':
      return [['everybody trusted', { Effect: 'Allow', ...everybody, Action: 'sts:AssumeRole' }]];
    case 'resource':
      return [
        ['everybody let in', { Effect: 'Allow', ...everybody, Action: `${owner.split(':')[2]}:*`, Resource: '*' }],
      ];
    default:
      return [
        ['everything allowed', { Effect: 'Allow', Action: '*', Resource: '*' }],
        ['roles handed on', { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }],
      ];
  }
}
