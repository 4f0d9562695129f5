import { actionSubjects } from './actions';
import { alarmSubjects } from './alarms';
import { bridgeSubjects } from './bridges';
import { arn, Environment, OTHER_ACCOUNT, urlSuffix } from './environment';
import { granteeSubjects } from './grantees';
import { at, listOf, textAt } from './json';
import { keyOf } from './keys';
import { PipelineFacts, pipelineFacts } from './pipeline';
import { ruleSubjects } from './rules';
import { Facts, Subject } from './subject';
import { Refusal } from '../refusal';
import { administrator, findByArn, isOurs, own, resourcesOf, outsider, World } from './world';

/** Everything in the stacks that a contract or an attack can be about, read from what the services are told to do. */
export function subjectsOf(world: World): Subject[] {
  const pipelines = resourcesOf(world, 'AWS::CodePipeline::Pipeline').map((pipeline) => pipelineFacts(world, pipeline));
  const subjects: Subject[] = [
    ...pipelines.map(({ facts, name }) => ({ kind: 'pipeline', name, facts })),
    ...pipelines.flatMap((pipeline: PipelineFacts) => actionSubjects(world, pipeline)),
    ...pipelines.flatMap((pipeline) => granteeSubjects(world, pipeline)),
    ...ruleSubjects(world),
    ...bridgeSubjects(world),
    ...alarmSubjects(world),
    ...roleSubjects(world),
    ...storeSubjects(world),
  ];
  const common = commonFacts(world);
  return subjects.map(({ facts, ...subject }) => ({
    ...subject,
    facts: { ...common, ...facts, ...ownFacts(world, facts) },
  }));
}

function commonFacts(world: World): Facts {
  const { environment } = world;
  const { account, region, partition } = environment;
  const earlierKey = resourcesOf(world, 'AWS::KMS::Key').find(({ path }) => path === `${world.earlierKey}/Resource`);
  return {
    account,
    region,
    partition,
    urlSuffix: urlSuffix(environment),
    earlierKey: earlierKey?.arn,
    administrator: administrator(world),
    outsider: outsider(world),
    otherAccount: OTHER_ACCOUNT,
    otherRule: otherArn(environment, 'events', 'rule/outsider'),
    otherProject: otherArn(environment, 'codebuild', 'project/outsider'),
    siblingRule: arn(environment, 'events', 'rule/sibling'),
    siblingProject: arn(environment, 'codebuild', 'project/sibling'),
    siblingTopic: arn(environment, 'sns', 'sibling'),
    siblingSecret: arn(environment, 'secretsmanager', 'secret:sibling-AbCdEf'),
    siblingParameter: arn(environment, 'ssm', 'parameter/sibling'),
    siblingPipeline: arn(environment, 'codepipeline', 'sibling'),
    siblingRole: arn(environment, 'iam', 'role/sibling', { region: '' }),
    siblingPolicy: arn(environment, 'iam', 'policy/sibling', { region: '' }),
    siblingFunction: arn(environment, 'lambda', 'function:sibling'),
    otherGroup: otherArn(environment, 'logs', 'log-group:/aws/lambda/outsider'),
    distantGroup: arn(environment, 'logs', 'log-group:/aws/lambda/sibling', { region: `${environment.region}far` }),
    unrelatedGroup: arn(environment, 'logs', 'log-group:/unrelated/lambda/sibling'),
  };
}

/** Whether the role and the project are the construct's own, so that their trust and their logs are too. */
function ownFacts(world: World, { role, pipelineRole, project }: Facts): Facts {
  for (const roleArn of [role, pipelineRole]) {
    refuseUnknownRole(world, roleArn);
  }
  return { ownRole: own(world, role), ownPipelineRole: own(world, pipelineRole), ownProject: own(world, project) };
}

/** Nobody can say what somebody else's role may do. */
function refuseUnknownRole(world: World, roleArn: string | undefined): void {
  if (roleArn !== undefined && !findByArn(world, roleArn)) {
    throw new Refusal(`role ${roleArn} is not in the stacks`);
  }
}

function otherArn(environment: Environment, service: string, resource: string): string {
  return arn(environment, service, resource, { account: OTHER_ACCOUNT });
}

/** Each role of the stacks that a service or the pipeline may take on. */
function roleSubjects(world: World): Subject[] {
  return resourcesOf(world, 'AWS::IAM::Role').map((role) => ({
    kind: 'role',
    name: role.path,
    facts: {
      role: role.arn,
      service: textAt(listOf(at(role.properties, 'AssumeRolePolicyDocument', 'Statement'))[0], 'Principal', 'Service'),
    },
  }));
}

const STORES: { readonly [type: string]: string } = {
  'AWS::DynamoDB::Table': 'table',
  'AWS::ECR::Repository': 'repository',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SNS::Topic': 'topic',
  'AWS::SQS::Queue': 'queue',
};

/** What keeps data, with its key where that is one of the account's; and the keys, by what they encrypt. */
function storeSubjects(world: World): Subject[] {
  const stores = world.resources.flatMap((resource): Subject[] => {
    const kind = STORES[resource.type];
    // The logs of somebody's tasks never had a key of ours.
    const isForeign = kind === 'log group' && !isOurs(world, resource.path);
    return kind === undefined || isForeign
      ? []
      : [{ kind, name: resource.path, facts: { [camelCase(kind)]: resource.arn, key: keyOf(world, resource.arn!) } }];
  });
  const keys = resourcesOf(world, 'AWS::KMS::Key').flatMap((key): Subject[] => {
    const kinds = new Set(stores.filter(({ facts }) => facts.key === key.arn).map(({ kind }) => kind));
    const subject = { kind: 'key', name: key.path, facts: { key: key.arn, ...usesOf(kinds) } };
    return isOurs(world, key.path) ? [subject, { ...subject, kind: 'own key' }] : [subject];
  });
  return [...stores, ...keys];
}

/** A key for data is for Parameter Store too, where secrets that the pipeline is given can be kept. */
function usesOf(kinds: ReadonlySet<string>): Facts {
  const forData = ['bucket', 'table', 'log group'].some((kind) => kinds.has(kind));
  return { dataKey: forData ? 'yes' : undefined, topicKey: kinds.has('topic') ? 'yes' : undefined };
}

function camelCase(words: string): string {
  return words.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
}
