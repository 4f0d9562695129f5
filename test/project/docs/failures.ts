import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { root } from './markdown';
import * as library from '../../../src';
import { fargateService } from '../../unit/deploy/ecs-rolling/support';

const modules = { codebuild, codecommit, dynamodb, ec2, ecr, ecs, iam, kms, logs, s3, secretsmanager, sns, ssm };

/** The problems that people read if they write this: a part, or props of a pipeline. */
export function problemsOf(code: string): string[] {
  const app = new cdk.App();
  const stack = new cdk.Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  try {
    const props = propsOf(evaluate(code, stack));
    new library.CiCdPipeline(stack, 'Pipeline', { source: library.PipelineSource.s3('source.zip'), ...props });
    app.synth();
  } catch (error) {
    const [, problems] = /^(?:Validation failed.*\n *)?\[[^\]]*\] (.*)/.exec((error as Error).message)!;
    return problems.split('; ');
  }
  return [];
}

/** Whether a message is in the code, where `…` stands for what differs each time. */
export function isInCode(message: string): boolean {
  const parts = message.split('…').map((part) => part.trim());
  return sources().some((text) => parts.every((part) => text.includes(part)));
}

/** The names that the fixture of the examples declares, with something real behind them. */
function evaluate(code: string, stack: cdk.Stack): unknown {
  const names = {
    ...cdk,
    ...modules,
    ...library,
    stack,
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'shop-source'),
    service: fargateService(stack),
    connectionArn: 'arn:aws:codeconnections:eu-west-1:111122223333:connection/aeb3f5b5-9f0c-4a2c-9d4e-4f6f3f3b0e11',
  };
  const evaluated = new Function(...Object.keys(names), `return (${code});`) as (...values: unknown[]) => unknown;
  return evaluated.call(stack, ...Object.values(names));
}

/** Where a part belongs in the props of a pipeline. */
function propsOf(value: unknown): Partial<library.CiCdPipelineProps> {
  if (value instanceof library.PipelineSource) {
    return { source: value };
  }
  if (value instanceof library.ImageBuild) {
    return { imageBuild: value };
  }
  if (value instanceof library.PipelineEncryption) {
    return { encryption: value };
  }
  if (value instanceof library.Gate) {
    return { stages: [{ stageName: 'Production', gates: [value] }] };
  }
  if (value instanceof library.DeployTarget) {
    return { stages: [{ stageName: 'Production', targets: [value] }] };
  }
  return value as Partial<library.CiCdPipelineProps>;
}

function sources(): string[] {
  const folder = join(root, 'src');
  return readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8').replace(/\$\{/g, ' ${').replace(/\\'/g, "'"));
}
