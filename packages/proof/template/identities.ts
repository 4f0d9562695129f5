import { createHash } from 'node:crypto';
import { arn, Environment, urlSuffix } from './environment';

/** What CloudFormation makes of a resource: the value of `Ref`, and its attributes. */
export interface Identity {
  readonly ref: string;
  readonly attributes: { readonly [name: string]: string };
  /** What policies name the resource by; undefined for what no policy here names. */
  readonly arn?: string;
}

interface Named {
  readonly environment: Environment;
  readonly logicalId: string;
  /** The name that the template sets, or one such as CloudFormation makes. */
  readonly name: string;
}

interface Kind {
  /** The property that sets the name. */
  readonly nameProperty?: string;
  readonly identify: (resource: Named) => Identity;
}

/** Name and ARN, which most resources have. */
function named(nameProperty: string | undefined, arnOf: (resource: Named) => string, arnAttribute = 'Arn'): Kind {
  return {
    nameProperty,
    identify: (resource) => ({
      ref: resource.name,
      attributes: { [arnAttribute]: arnOf(resource) },
      arn: arnOf(resource),
    }),
  };
}

/** `Ref` gives the ARN. */
function byArn(nameProperty: string | undefined, arnOf: (resource: Named) => string, name?: string): Kind {
  return {
    nameProperty,
    identify: (resource) => {
      const own = arnOf(resource);
      return { ref: own, attributes: { Id: own, Arn: own, ...(name ? { [name]: own } : {}) }, arn: own };
    },
  };
}

/** Nothing here names it in a policy. */
function unnamed(...attributes: string[]): Kind {
  return {
    identify: ({ name }) => ({
      ref: name,
      attributes: Object.fromEntries(attributes.map((attribute) => [attribute, `${name}-${attribute.toLowerCase()}`])),
    }),
  };
}

const KINDS: { readonly [type: string]: Kind } = {
  'AWS::CloudWatch::Alarm': named('AlarmName', ({ environment, name }) =>
    arn(environment, 'cloudwatch', `alarm:${name}`),
  ),
  'AWS::CodeBuild::Project': named('Name', ({ environment, name }) => arn(environment, 'codebuild', `project/${name}`)),
  'AWS::CodeCommit::Repository': {
    nameProperty: 'RepositoryName',
    identify: ({ environment, name, logicalId }) => {
      const own = arn(environment, 'codecommit', name);
      return { ref: uuid(logicalId), attributes: { Arn: own, Name: name }, arn: own };
    },
  },
  'AWS::CodePipeline::Pipeline': named('Name', ({ environment, name }) => arn(environment, 'codepipeline', name)),
  'AWS::CodePipeline::Webhook': unnamed('Url'),
  'AWS::DynamoDB::Table': named('TableName', ({ environment, name }) => arn(environment, 'dynamodb', `table/${name}`)),
  'AWS::EC2::InternetGateway': unnamed('InternetGatewayId'),
  'AWS::EC2::EIP': unnamed('AllocationId'),
  'AWS::EC2::NatGateway': unnamed('NatGatewayId'),
  'AWS::EC2::RouteTable': unnamed('RouteTableId'),
  'AWS::EC2::SecurityGroup': unnamed('GroupId', 'VpcId'),
  'AWS::EC2::Subnet': unnamed('SubnetId', 'AvailabilityZone'),
  'AWS::EC2::VPC': unnamed('VpcId', 'DefaultSecurityGroup', 'CidrBlock'),
  'AWS::ECR::Repository': {
    nameProperty: 'RepositoryName',
    identify: ({ environment, name }) => {
      const own = arn(environment, 'ecr', `repository/${name}`);
      const host = `${environment.account}.dkr.ecr.${environment.region}.${urlSuffix(environment)}`;
      return { ref: name, attributes: { Arn: own, RepositoryUri: `${host}/${name}` }, arn: own };
    },
  },
  'AWS::ECS::Cluster': named('ClusterName', ({ environment, name }) => arn(environment, 'ecs', `cluster/${name}`)),
  'AWS::ECS::Service': {
    nameProperty: 'ServiceName',
    identify: ({ environment, name }) => {
      const own = arn(environment, 'ecs', `service/${name}`);
      return { ref: own, attributes: { Name: name, ServiceArn: own }, arn: own };
    },
  },
  'AWS::ECS::TaskDefinition': byArn('Family', ({ environment, name }) =>
    arn(environment, 'ecs', `task-definition/${name}:1`),
  ),
  'AWS::Events::Rule': named('Name', ({ environment, name }) => arn(environment, 'events', `rule/${name}`)),
  'AWS::IAM::InstanceProfile': unnamed('Arn'),
  'AWS::IAM::ManagedPolicy': byArn(
    'ManagedPolicyName',
    ({ environment, name }) => arn(environment, 'iam', `policy/${name}`, { region: '' }),
    'PolicyArn',
  ),
  'AWS::IAM::Role': named('RoleName', ({ environment, name }) =>
    arn(environment, 'iam', `role/${name}`, { region: '' }),
  ),
  'AWS::KMS::Key': {
    identify: ({ environment, name }) => {
      const own = arn(environment, 'kms', `key/${uuid(name)}`);
      return { ref: uuid(name), attributes: { Arn: own, KeyId: uuid(name) }, arn: own };
    },
  },
  'AWS::Lambda::Function': named('FunctionName', ({ environment, name }) =>
    arn(environment, 'lambda', `function:${name}`),
  ),
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    identify: ({ environment, name }) => {
      const own = arn(environment, 'logs', `log-group:${name}`);
      return { ref: name, attributes: { Arn: `${own}:*` }, arn: own };
    },
  },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    identify: ({ environment, name }) => {
      const bucket = name.toLowerCase();
      const own = arn(environment, 's3', bucket, { region: '', account: '' });
      const { region } = environment;
      const RegionalDomainName = `${bucket}.s3.${region}.${urlSuffix(environment)}`;
      return { ref: bucket, attributes: { Arn: own, RegionalDomainName }, arn: own };
    },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    identify: ({ environment, name }) => {
      const own = arn(environment, 'sns', name);
      return { ref: own, attributes: { TopicArn: own, TopicName: name }, arn: own };
    },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    identify: ({ environment, name }) => {
      const own = arn(environment, 'sqs', name);
      const url = `https://sqs.${environment.region}.${urlSuffix(environment)}/${environment.account}/${name}`;
      return { ref: url, attributes: { Arn: own, QueueName: name, QueueUrl: url }, arn: own };
    },
  },
  'AWS::SSM::Parameter': {
    nameProperty: 'Name',
    identify: ({ environment, name }) => ({
      ref: name,
      attributes: {},
      arn: arn(environment, 'ssm', `parameter/${name.replace(/^\//, '')}`),
    }),
  },
  'AWS::SecretsManager::Secret': byArn('Name', ({ environment, name }) =>
    arn(environment, 'secretsmanager', `secret:${name}-AbCdEf`),
  ),
  'Custom::TokenBridge': unnamed('VersionId'),
};

/** The property that a resource is named by, where there is one. */
export function namingProperty(type: string): string | undefined {
  return KINDS[type]?.nameProperty;
}

/** @throws for a type that nobody has looked up yet: a guess would be judged as if it were the truth */
export function identify(type: string, resource: Named): Identity {
  const kind = KINDS[type];
  if (kind === undefined) {
    throw new Error(`what CloudFormation makes of a reference to ${type} is not known: add it to identities.ts`);
  }
  return kind.identify(resource);
}

export function isKnown(type: string): boolean {
  return KINDS[type] !== undefined;
}

function uuid(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}
