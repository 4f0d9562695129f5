import { Json } from '../../support/template';

/** What holds of every template, whatever the props: each problem in words. */
export function brokenInvariants(template: Json): string[] {
  const resources = Object.entries<Json>(template.Resources);
  return [
    ...resources.flatMap(([id, resource]) => allowsAnyone(id, resource)),
    ...resources.flatMap(([id, resource]) => allowsOnEverything(id, resource)),
    ...resources.flatMap(([id, resource]) => illegalNames(id, resource)),
    ...namesakes(resources.map(([, resource]) => resource)),
    ...resources.flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::CodePipeline::Pipeline' ? illegalStages(id, Properties.Stages) : [],
    ),
    ...(/\{\{resolve:(ssm-secure|secretsmanager)/.test(JSON.stringify(resources.filter(readsNoSecret)))
      ? ['a secret where it would be plain text']
      : []),
  ];
}

/** Policies wherever they are: inline, of their own, on keys, buckets, queues and topics. */
function statementsIn(value: Json): Json[] {
  if (Array.isArray(value)) {
    return value.flatMap(statementsIn);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return [...(Array.isArray(value.Statement) ? value.Statement : []), ...Object.values(value).flatMap(statementsIn)];
}

function allowsAnyone(id: string, { Properties }: Json): string[] {
  const anyone = (principal: Json) => principal === '*' || [principal?.AWS].flat().includes('*');
  return statementsIn(Properties)
    .filter(({ Effect, Principal }) => Effect === 'Allow' && anyone(Principal))
    .map(() => `${id} allows anyone`);
}

/** Actions that IAM knows no resource for. */
const WITHOUT_RESOURCE = [
  /^ec2:(Create|Delete)NetworkInterface$/,
  /^ec2:Describe/,
  /^ecr:GetAuthorizationToken$/,
  /^ecs:DescribeTaskDefinition$/,
  /^codepipeline:PutJob(Failure|Success)Result$/,
  /^lambda:ListFunctions$/,
  /^inspector2:List(Coverage|Findings)$/,
  // IAM knows a resource, but AWS's own policy has none: aws/minimum-permissions.yaml.
  /^ecs:RegisterTaskDefinition$/,
  // Its resource in IAM is a container instance, which tasks on Fargate do not have. A condition names the cluster.
  /^ecs:ListTasks$/,
];

function allowsOnEverything(id: string, { Type, Properties }: Json): string[] {
  if (Type === 'AWS::KMS::Key') {
    return [];
  } // where it is the key itself
  return statementsIn(Properties)
    .filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'))
    .flatMap(({ Action }): string[] => [Action].flat())
    .filter((action) => !WITHOUT_RESOURCE.some((pattern) => pattern.test(action)))
    .map((action) => `${id} allows ${action} on everything`);
}

/** How long names may be, and what of. */
const NAMES: Record<string, readonly [string, RegExp]> = {
  'AWS::CodeBuild::Project': ['Name', /^[A-Za-z0-9][\w-]{1,149}$/],
  'AWS::CodePipeline::Pipeline': ['Name', /^[\w.@-]{1,100}$/],
  'AWS::Events::Rule': ['Name', /^[\w.-]{1,64}$/],
  'AWS::IAM::Role': ['RoleName', /^[\w+=,.@-]{1,64}$/],
  'AWS::KMS::Alias': ['AliasName', /^alias\/[\w/-]{1,250}$/],
  'AWS::Lambda::Function': ['FunctionName', /^[\w-]{1,64}$/],
  'AWS::Logs::LogGroup': ['LogGroupName', /^[\w./#-]{1,512}$/],
};

function illegalNames(id: string, { Type, Properties }: Json): string[] {
  const [prop, pattern] = NAMES[Type] ?? [];
  const name = prop && Properties?.[prop];
  // A token has an account or a Region in it, of which the longest is `ap-southeast-1` long.
  const text = JSON.stringify(name ?? 'none').replace(/\{"Ref":"AWS::Region"\}/, 'ap-southeast-1');
  const plain = typeof name === 'object' ? text.replace(/^.*\["",\[|\]\]\}$|[",]/g, '') : name;
  return !pattern || name === undefined || pattern.test(plain) ? [] : [`${id} has the name ${plain}`];
}

function namesakes(resources: Json[]): string[] {
  const named = resources.flatMap(({ Type, Properties }) => {
    const [prop] = NAMES[Type] ?? [];
    const name = prop && Properties?.[prop];
    return name === undefined ? [] : [`${Type} ${JSON.stringify(name)}`];
  });
  return named.filter((name, index) => named.indexOf(name) !== index).map((name) => `two are named ${name}`);
}

function illegalStages(id: string, stages: Json[]): string[] {
  const declared = new Set<string>();
  return stages.flatMap(({ Name, Actions }) => {
    const names = Actions.map((action: Json) => action.Name);
    const missing = Actions.flatMap((action: Json) => action.InputArtifacts ?? [])
      .map((artifact: Json) => artifact.Name)
      .filter((name: string) => !declared.has(name));
    Actions.flatMap((action: Json) => action.OutputArtifacts ?? []).forEach((each: Json) => declared.add(each.Name));
    return [
      ...missing.map((name: string) => `${id}: stage ${Name} uses the artifact ${name}, which is not there yet`),
      ...(new Set(names).size === names.length ? [] : [`${id}: stage ${Name} has two actions of one name`]),
    ];
  });
}

/** CloudFormation reads secrets for the source action and its webhook. */
function readsNoSecret([, { Type }]: [string, Json]): boolean {
  return !['AWS::CodePipeline::Pipeline', 'AWS::CodePipeline::Webhook'].includes(Type);
}
