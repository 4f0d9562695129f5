import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand, GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as AdmZip from 'adm-zip';
import { deployStack, Rehearsal, StackOutputs, startRehearsal } from 'codepipeline-rehearsal';
import { PIPELINE, SMALL_PIPELINE } from './small-pipeline';
import { send, type Answer, type Key, type WireRequest } from '../../../packages/rehearsal/test/support/wire';

export const SECRET = 'the text that nobody else may read';
export const BUCKET = 'private';
export const OBJECT = `/${BUCKET}/secret.txt`;
export const FUNCTION = 'witness';

/** A running rehearsal, with something to steal, and ways to observe what really happened. */
export interface Stage {
  readonly rehearsal: Rehearsal;
  readonly outputs: StackOutputs;
  readonly endpoint: string;
  readonly host: string;
  readonly administrator: Key;
  /** A folder of this machine that does not belong to the rehearsal. */
  readonly sandbox: string;
  call(request: WireRequest): Promise<Answer>;
  bucketExists(bucket: string): Promise<boolean>;
  objectExists(bucket: string, key: string): Promise<boolean>;
  functionExists(name: string): Promise<boolean>;
  /** Invokes the function once, so that it has credentials. */
  invokeFunction(): Promise<void>;
  close(): Promise<void>;
}

const BAIT = { TemplateBody: JSON.stringify(SMALL_PIPELINE) };

export async function openStage(): Promise<Stage> {
  const sandbox = mkdtempSync(join(tmpdir(), 'attacks-'));
  const rehearsal = await startRehearsal();
  const { clients } = rehearsal;
  const { endpoint, credentials } = clients.config;
  const lambda = new LambdaClient(clients.config);
  const outputs = await deployStack(clients, { name: 'bait', template: BAIT, assets: [] });
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'secret.txt', Body: SECRET }));
  await lambda.send(new CreateFunctionCommand({ ...functionRequest(FUNCTION), Code: { ZipFile: functionCode() } }));
  return {
    rehearsal,
    outputs,
    endpoint,
    host: new URL(endpoint).host,
    administrator: credentials,
    sandbox,
    call: (request) => send(endpoint, request),
    bucketExists: (Bucket) => works(clients.s3.send(new HeadBucketCommand({ Bucket }))),
    objectExists: (Bucket, Key) => works(clients.s3.send(new HeadObjectCommand({ Bucket, Key }))),
    functionExists: (FunctionName) => works(lambda.send(new GetFunctionCommand({ FunctionName }))),
    async invokeFunction() {
      await lambda.send(new InvokeCommand({ FunctionName: FUNCTION }));
    },
    async close() {
      await rehearsal.close();
      rmSync(sandbox, { recursive: true, force: true });
    },
  };
}

const works = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => true,
    () => false,
  );

export const functionRequest = (FunctionName: string) => ({
  FunctionName,
  Runtime: 'nodejs22.x' as const,
  Handler: 'index.handler',
  Role: `arn:aws:iam::000000000000:role/${PIPELINE}-function`,
});

export function functionCode(): Buffer {
  const archive = new AdmZip();
  archive.addFile('index.js', Buffer.from(`exports.handler = async () => '${SECRET}';`));
  return archive.toBuffer();
}
