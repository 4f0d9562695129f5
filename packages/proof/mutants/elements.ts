import { Mutation } from './mutation';
import { principalsOf, valuesOf, withPrincipals } from '../proofs/statements';
import { OTHER_ACCOUNT } from '../template/environment';
import { JsonObject } from '../template/json';
import { Policy } from '../template/policies';

/** An action of each service that nobody here needs, and that would hurt. */
const HARMFUL: { readonly [service: string]: string } = {
  codebuild: 'codebuild:UpdateProject',
  codecommit: 'codecommit:DeleteBranch',
  codeconnections: 'codeconnections:DeleteConnection',
  codepipeline: 'codepipeline:OverrideStageCondition',
  'codestar-connections': 'codestar-connections:DeleteConnection',
  dynamodb: 'dynamodb:Scan',
  ec2: 'ec2:ModifyNetworkInterfaceAttribute',
  ecr: 'ecr:BatchDeleteImage',
  ecs: 'ecs:DeleteService',
  iam: 'iam:UpdateAssumeRolePolicy',
  inspector2: 'inspector2:Disable',
  kms: 'kms:CreateGrant',
  lambda: 'lambda:UpdateFunctionCode',
  logs: 'logs:DeleteLogStream',
  s3: 's3:DeleteObject',
  secretsmanager: 'secretsmanager:PutSecretValue',
  sns: 'sns:Subscribe',
  sqs: 'sqs:ReceiveMessage',
  ssm: 'ssm:PutParameter',
  sts: 'sts:TagSession',
};

export function actionMutations(statement: JsonObject): Mutation[] {
  const actions = valuesOf(statement, 'Action');
  const isAllow = statement.Effect === 'Allow';
  const [service] = actions[0].split(':');
  const extra = HARMFUL[service];
  if (extra === undefined) {
    throw new Error(`nobody has thought of an action of '${service}' that would hurt: add one`);
  }
  const change = (kind: string, description: string, Action: string | string[]): Mutation => ({
    kind,
    description,
    statements: [{ ...statement, Action }],
  });
  const { Action: _, ...rest } = statement;
  return [
    ...(actions.length > 1
      ? actions.map((action) =>
          change(
            'dropped action',
            `without ${action}`,
            actions.filter((other) => other !== action),
          ),
        )
      : []),
    ...(isAllow && !actions.includes(extra) ? [change('extra action', `with ${extra}`, [...actions, extra])] : []),
    ...(isAllow
      ? [
          ...actions.map((action) =>
            change('wildcard action', `${action}*`, [...actions.filter((other) => other !== action), `${action}*`]),
          ),
          change('wildcard action', `${service}:*`, `${service}:*`),
          { kind: 'inverted element', description: 'NotAction', statements: [{ ...rest, NotAction: 'iam:*' }] },
        ]
      : []),
  ];
}

export function resourceMutations(statement: JsonObject): Mutation[] {
  const resources = valuesOf(statement, 'Resource').filter((resource) => resource !== '*');
  if (resources.length === 0) {
    return [];
  }
  const isAllow = statement.Effect === 'Allow';
  const change = (kind: string, description: string, Resource: string[]): Mutation => ({
    kind,
    description,
    statements: [{ ...statement, Resource }],
  });
  const { Resource: _, ...rest } = statement;
  const others = (resource: string): string[] => resources.filter((other) => other !== resource);
  return [
    ...(resources.length > 1
      ? resources.map((resource) => change('dropped resource', `without ${resource}`, others(resource)))
      : []),
    ...(isAllow
      ? [
          ...resources.flatMap((resource) => [
            ...wider(resource).map((wide) =>
              change('widened resource', `${wide} for ${resource}`, [...others(resource), wide]),
            ),
            change('extra resource', `with a sibling of ${resource}`, [...resources, sibling(resource)]),
          ]),
          change('widened resource', '* for all resources', ['*']),
          {
            kind: 'inverted element',
            description: 'NotResource',
            statements: [{ ...rest, NotResource: 'arn:aws:s3:::other' }],
          },
        ]
      : []),
  ];
}

/** `*` in the place of the name, at its end, of the Region, of the account. */
export function wider(resource: string): string[] {
  const [prefix, partition, service, region, account, ...rest] = resource.split(':');
  const own = rest.join(':');
  const arn = (parts: { region?: string; account?: string; own?: string }): string =>
    [prefix, partition, service, parts.region ?? region, parts.account ?? account, parts.own ?? own].join(':');
  const start = own.replace(/[*?]+$/, '').replace(/[/:-]$/, '');
  const cut = start.search(/[^/:]+$/);
  return [
    ...(region === '' ? [] : [arn({ region: '*' })]),
    ...(account === '' ? [] : [arn({ account: '*' })]),
    arn({ own: `${start}*` }),
    arn({ own: `${start.slice(0, cut)}*` }),
  ].filter((wide) => wide !== resource);
}

export function sibling(resource: string): string {
  return resource.replace(/([^/:*?]+)([/:]?[*?-]*)$/, '$1-near$2');
}

export function principalMutations(statement: JsonObject, { owner }: Policy): Mutation[] {
  if (!('Principal' in statement) || statement.Effect !== 'Allow') {
    return [];
  }
  const principals = principalsOf(statement);
  const outsider = { type: 'AWS', value: `arn:${owner.split(':')[1]}:iam::${OTHER_ACCOUNT}:root` };
  const service = { type: 'Service', value: 'near.amazonaws.com' };
  const change = (kind: string, description: string, changed: Parameters<typeof withPrincipals>[1]): Mutation => ({
    kind,
    description,
    statements: [withPrincipals(statement, changed)],
  });
  const { Principal: _, ...rest } = statement;
  return [
    change('swapped principal', 'another account instead', [outsider]),
    change('swapped principal', 'another service instead', [service]),
    change('extra principal', 'another account too', [...principals, outsider]),
    change('extra principal', 'another service too', [...principals, service]),
    change('extra principal', 'everybody', [{ type: 'AWS', value: '*' }]),
    ...(principals.length > 1
      ? principals.map((one) =>
          change(
            'dropped principal',
            `without ${one.value}`,
            principals.filter((other) => other !== one),
          ),
        )
      : []),
    {
      kind: 'inverted element',
      description: 'NotPrincipal',
      statements: [{ ...rest, NotPrincipal: { AWS: outsider.value } }],
    },
  ];
}
