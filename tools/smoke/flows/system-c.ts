import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { SystemC } from '../../../examples/system-c/system-c';
import { messageOf } from '../denial';
import { deploy } from '../deployment';
import { logLine, physicalId } from '../look';
import { digestIn, ended, sourceOf, succeeded, upload } from '../pipeline';
import type { Run } from '../run';
import { exampleSource } from '../source';
import { expectTag } from './promotion';

/** A ZIP file in S3, and a promotion by tag. */
export async function systemC(run: Run): Promise<void> {
  const { prove } = run;
  const outputs = await prove('c-deployed', async () => {
    const value = await deploy(run, 'system-c', (app, id, props) => new SystemC(app, id, props));
    return { evidence: `the pipeline is ${value.pipelineName}`, value };
  });
  const execution = await prove('c-source', async () => {
    const value = await upload(run, outputs.pipelineName, exampleSource('system-c'), 'team=devops');
    return { evidence: `execution ${value.id}, started by ${value.trigger}`, value };
  });
  const actions = await prove('c-build', async () => {
    const value = await ended(run, execution);
    succeeded(value, 'S3');
    const { output } = succeeded(value, 'CodeBuild');
    return { evidence: `${output?.executionResult?.externalExecutionId} built ${digestIn(value)}`, value };
  });
  await prove('c-promotion', async () => {
    succeeded(actions, /^tag-/);
    const evidence = await expectTag(run, outputs.ecrRepositoryUrl, 'production', digestIn(actions));
    return { evidence, value: undefined };
  });
  await prove('c-promotion-log', async () => {
    const group = await physicalId(run, 'system-c', 'AWS::Logs::LogGroup', /Promot|Tag/i);
    return { evidence: `${group}: ${(await logLine(run, group, /\S/)).slice(0, 120)}`, value: undefined };
  });
  await refusePlainHttp(run, outputs.pipelineName);
}

/** With the same credentials, so that only the missing TLS can be the reason for the denial. */
async function refusePlainHttp(run: Run, pipelineName: string): Promise<void> {
  const { plainS3, clients } = run.account;
  if (plainS3 === undefined) return run.skip('c-plain-http', 'the rehearsal has no TLS');
  await run.prove('c-plain-http', async () => {
    const request = new HeadObjectCommand(await sourceOf(run, pipelineName));
    await clients.s3.send(request);
    const refusal = await plainS3.send(request).then(
      () => undefined,
      (error: unknown) => error,
    );
    const status = (refusal as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
    if (status !== 403) throw new Error(`the request without TLS got ${refusal ? messageOf(refusal) : 'an answer'}`);
    return { evidence: 'HeadObject by TLS got an answer, without TLS 403', value: undefined };
  });
}
