import * as AdmZip from 'adm-zip';
import type { BuildClients, LogEvent, ObjectUpload, SecretReference } from '../../src/codebuild/run/clients';
import type { BuildServices } from '../../src/codebuild/run/services';
import type { BuildProject, BuildRequest } from '../../src/codebuild/types';

/** AWS as one build sees it, in memory. `deny` names calls (as IAM actions) that the role may not make. */
export interface FakeAws {
  readonly objects: Map<string, Buffer>;
  readonly uploads: ObjectUpload[];
  readonly parameters: Map<string, string>;
  readonly secrets: Map<string, string>;
  readonly events: LogEvent[];
  readonly logCalls: string[];
  readonly assumed: unknown[];
  readonly authorized: string[];
  readonly deny: Set<string>;
  readonly logGroups: Set<string>;
}

export const newAws = (): FakeAws => ({
  objects: new Map(),
  uploads: [],
  parameters: new Map(),
  secrets: new Map(),
  events: [],
  logCalls: [],
  assumed: [],
  authorized: [],
  deny: new Set(),
  logGroups: new Set(['/aws/codebuild/shop']),
});

const ROLE_SESSION = 'arn:aws:sts::000000000000:assumed-role/build-role/AWSCodeBuild-1';

function check(aws: FakeAws, action: string, resource: string): void {
  if (!aws.deny.has(action)) {
    return;
  }
  const message = `User: ${ROLE_SESSION} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  throw Object.assign(new Error(message), { name: 'AccessDenied' });
}

export function fakeClients(aws: FakeAws): BuildClients {
  return {
    async getObject({ bucket, key }) {
      check(aws, 's3:GetObject', `arn:aws:s3:::${bucket}/${key}`);
      const body = aws.objects.get(`${bucket}/${key}`);
      if (!body) {
        throw Object.assign(new Error('The specified key does not exist.'), { name: 'NoSuchKey' });
      }
      return body;
    },
    async putObject(upload) {
      check(aws, 's3:PutObject', `arn:aws:s3:::${upload.location.bucket}/${upload.location.key}`);
      aws.uploads.push(upload);
    },
    async createLogGroup(group) {
      check(aws, 'logs:CreateLogGroup', group);
      aws.logGroups.add(group);
      aws.logCalls.push(`CreateLogGroup ${group}`);
    },
    async createLogStream(group) {
      check(aws, 'logs:CreateLogStream', group);
      if (!aws.logGroups.has(group)) {
        throw Object.assign(new Error('no group'), { name: 'ResourceNotFoundException' });
      }
      aws.logCalls.push(`CreateLogStream ${group}`);
    },
    async putLogEvents(group, _stream, events) {
      check(aws, 'logs:PutLogEvents', group);
      aws.events.push(...events);
    },
    async getParameters(names) {
      check(aws, 'ssm:GetParameters', names.join());
      return new Map([...aws.parameters].filter(([name]) => names.includes(name)));
    },
    async getSecret({ secretId }: SecretReference) {
      check(aws, 'secretsmanager:GetSecretValue', secretId);
      return aws.secrets.get(secretId) ?? '';
    },
    destroy: () => undefined,
  };
}

export function fakeServices(aws: FakeAws, more: Partial<BuildServices> = {}): BuildServices {
  let number = 0;
  return {
    control: {
      async assumeRole(request) {
        check(aws, 'sts:AssumeRole', request.roleArn);
        aws.assumed.push(request);
        return {
          accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
          secretAccessKey: 'secret-access-key',
          sessionToken: 'session-token',
        };
      },
      async authorize({ action, resourceArn }) {
        check(aws, action, resourceArn);
        aws.authorized.push(`${action} ${resourceArn}`);
      },
    },
    clients: () => fakeClients(aws),
    region: 'us-east-1',
    account: '000000000000',
    endpoint: 'http://127.0.0.1:1',
    registryHost: '127.0.0.1:1',
    toolsDirectory: '/nonexistent',
    nextBuildNumber: () => (number += 1),
    ...more,
  };
}

export const PROJECT: BuildProject = {
  name: 'shop',
  arn: 'arn:aws:codebuild:us-east-1:000000000000:project/shop',
  serviceRoleArn: 'arn:aws:iam::000000000000:role/build-role',
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'aws/codebuild/standard:7.0',
    computeType: 'BUILD_GENERAL1_SMALL',
    privilegedMode: false,
    variables: [],
  },
  timeoutInMinutes: 60,
  logs: { groupName: '/aws/codebuild/shop' },
};

export function zip(files: Readonly<Record<string, string>>, modes: Readonly<Record<string, number>> = {}): Buffer {
  const archive = new AdmZip();
  for (const [name, text] of Object.entries(files)) {
    archive.addFile(name, Buffer.from(text), '', modes[name]);
  }
  return archive.toBuffer();
}

export const unzip = (archive: Buffer): Record<string, string> =>
  Object.fromEntries(
    new AdmZip(archive).getEntries().map((entry) => [entry.entryName, entry.getData().toString('utf8')]),
  );

/** A request to build `files` with a buildspec; the source lies where the request says. */
export function newRequest(
  aws: FakeAws,
  buildspec: object | string,
  more: Partial<BuildRequest> & {
    readonly files?: Record<string, string>;
    readonly projectValues?: Partial<BuildProject>;
  } = {},
): BuildRequest & { readonly output: string[] } {
  const { files = { 'app.txt': 'hello' }, projectValues, ...request } = more;
  const output: string[] = [];
  aws.objects.set('store/pipeline/Source/abc', zip(files));
  return {
    project: {
      ...PROJECT,
      buildspec: typeof buildspec === 'string' ? buildspec : JSON.stringify(buildspec),
      ...projectValues,
    },
    primarySource: { name: 'Source', location: { bucket: 'store', key: 'pipeline/Source/abc' } },
    initiator: 'codepipeline/shop-pipeline',
    onOutput: (line) => output.push(line),
    output,
    ...request,
  };
}
