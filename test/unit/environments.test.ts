import { App, Aws, SecretValue, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { ENABLE_PARTITION_LITERALS } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { SystemA } from '../../examples/system-a/system-a';
import { SystemB } from '../../examples/system-b/system-b';
import { SystemC } from '../../examples/system-c/system-c';
import { CiCdPipelineProps, PipelineEncryption, PipelineSource } from '../../src';
import { CONNECTION_ARN, connectionSource } from '../support/existing';
import { Json } from '../support/template';
import { wholePipeline } from '../support/whole';

const ACCOUNT = '111122223333';

interface Place {
  readonly region: string;
  readonly partition: string;
  readonly urlSuffix: string;
}

const IRELAND: Place = { region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };
const BEIJING: Place = { region: 'cn-north-1', partition: 'aws-cn', urlSuffix: 'amazonaws.com.cn' };
const GOVERNMENT: Place = { region: 'us-gov-west-1', partition: 'aws-us-gov', urlSuffix: 'amazonaws.com' };

type Define = (app: App, props: StackProps) => Stack;

function whole(source: (scope: Construct) => PipelineSource, more: Partial<CiCdPipelineProps> = {}): Define {
  return (app, props) => {
    const stack = new Stack(app, 'Test', props);
    wholePipeline(stack, { source: source(stack), ...more });
    return stack;
  };
}

const defined: [string, Define][] = [
  ['S3', whole(() => PipelineSource.s3('source.zip'))],
  ['GitHub by connection', whole(() => connectionSource())],
  [
    'GitHub by OAuth token',
    whole(() => PipelineSource.gitHubOAuth('acme/shop', { oauthToken: SecretValue.secretsManager('token') })),
  ],
  [
    'CodeCommit',
    whole((scope) => PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Git', 'shop'))),
  ],
  [
    'customer-managed keys',
    whole(() => PipelineSource.s3('source.zip'), {
      encryption: PipelineEncryption.customerManaged(),
      notificationTopic: undefined,
      deploymentsTable: undefined,
    }),
  ],
  ['system A', (app, props) => new SystemA(app, 'SystemA', props)],
  [
    'system B',
    (app, props) =>
      new SystemB(app, 'SystemB', {
        ...props,
        clusterName: 'cluster',
        serviceName: 'shop',
        taskFamily: 'shop',
        taskRoleArns: ['execution', 'task'].map((role) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${role}`),
      }),
  ],
  ['system C', (app, props) => new SystemC(app, 'SystemC', props)],
];

/** Without ECS services, which are the user's: CDK leaves out of them what some Regions do not know. */
function templateOf(define: Define, props: StackProps, literals = false): Json {
  const app = new App({ analyticsReporting: false, context: { [ENABLE_PARTITION_LITERALS]: literals } });
  const { Resources, ...rest } = Template.fromStack(define(app, props)).toJSON();
  const resources = Object.entries<Json>(Resources).filter(([, { Type }]) => Type !== 'AWS::ECS::Service');
  return { ...rest, Resources: Object.fromEntries(resources) };
}

/** The template as CloudFormation reads it in a place: what it knows of the place is put in. */
function deployedTo({ region, partition, urlSuffix }: Place, value: Json): Json {
  const known: Record<string, string> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::URLSuffix': urlSuffix,
  };
  const read = (each: Json): Json => {
    if (Array.isArray(each)) {
      return each.map(read);
    }
    if (typeof each !== 'object' || each === null) {
      return each;
    }
    if (known[each.Ref] !== undefined) {
      return known[each.Ref];
    }
    const substituted = each['Fn::Sub'];
    if (typeof substituted === 'string') {
      return substituted.replace(/\$\{(.*?)\}/g, (_, name) => known[name]);
    }
    const [delimiter, parts] = each['Fn::Join'] ?? [];
    if (delimiter === '') {
      return joined(parts.map(read));
    }
    return Object.fromEntries(
      Object.entries(each).map(([key, inner]) => [key, key === 'Resource' ? inOrder(read(inner)) : read(inner)]),
    );
  };
  return read(value);
}

/** CDK sorts the resources of a statement by how they are written, which means nothing to IAM. */
function inOrder(resources: Json): Json {
  return Array.isArray(resources) ? resources.map((each) => JSON.stringify(each)).sort() : resources;
}

/** What is between the texts stays as it is. */
function joined(parts: Json[]): Json {
  const together = parts
    .flatMap((part) => part['Fn::Join']?.[1] ?? [part])
    .reduce((done: Json[], part: Json) => {
      const last = done.at(-1);
      return typeof part === 'string' && typeof last === 'string'
        ? [...done.slice(0, -1), last + part]
        : [...done, part];
    }, []);
  return together.length === 1 ? together[0] : { 'Fn::Join': ['', together] };
}

/** Links to the console: the domain follows from the Region, and is that of most Regions if the Region is not known. */
function inOneDomain(template: Json): Json {
  const text = JSON.stringify(template).replace(/\.console\.amazonaws(\.cn|-us-gov\.com)/g, '.console.aws.amazon.com');
  return JSON.parse(text);
}

function textsOf(value: Json): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

describe.each(defined)('%s', (_name, define) => {
  const agnostic = templateOf(define, {});

  test.each([IRELAND, BEIJING, GOVERNMENT])('has the same template in each Region: $region', (place) => {
    const env = { account: ACCOUNT, region: place.region };
    const expected = deployedTo(place, agnostic);
    expect(inOneDomain(deployedTo(place, templateOf(define, { env })))).toEqual(expected);
    expect(inOneDomain(deployedTo(place, templateOf(define, { env }, true)))).toEqual(expected);
  });

  test('hard-codes no account, Region or partition', () => {
    const texts = textsOf(agnostic).filter((text) => text !== CONNECTION_ARN);
    expect(texts.filter((text) => /\d{12}|\b(eu|us|cn|ap)-[a-z]+-\d\b|\barn:aws/.test(text))).toEqual([]);
  });

  test.each([BEIJING, GOVERNMENT])('is valid in the partition $partition', (place) => {
    const texts = textsOf(deployedTo(place, agnostic)).filter((text) => text !== CONNECTION_ARN);
    const arns = texts.filter((text) => text.startsWith('arn:'));
    expect(arns.length).toBeGreaterThan(0);
    expect(arns.filter((arn) => !arn.startsWith(`arn:${place.partition}:`))).toEqual([]);
    // The names of services are the same everywhere; hosts, which have a Region in their name, are not.
    const hosts = texts.filter((text) => text.includes('amazonaws.com') && !/^[a-z.-]+\.amazonaws\.com$/.test(text));
    expect(hosts.filter((host) => !host.replace(/\/.*$/, '').endsWith(`.${place.urlSuffix}`))).toEqual([]);
  });
});

test.each([BEIJING, GOVERNMENT])('keys are used through the services of the partition $partition', (place) => {
  const template = deployedTo(place, templateOf(defined[0][1], {}));
  const through = textsOf(template).filter((text) => /^(sns|dynamodb)\./.test(text));
  expect(new Set(through)).toEqual(
    new Set(['sns', 'dynamodb'].map((service) => `${service}.${place.region}.${place.urlSuffix}`)),
  );
});
