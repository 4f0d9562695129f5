import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeImagesCommand, ImageDetail } from '@aws-sdk/client-ecr';
import * as AdmZip from 'adm-zip';
import { App, Stack } from 'aws-cdk-lib';
import { Execution, Rehearsal, StackOutputs, zipFolder } from 'codepipeline-rehearsal';
import { CiCdPipeline, CiCdPipelineProps, DeployTarget, PipelineOutput, PipelineSource } from '../../../src';
import { Json } from '../../support/template';

/** Changes a template before it is deployed, to break something in it. */
export type Edit = (template: Json) => void;

/** The source of system C's example, plus the given files, which replace files of the same name. */
export function sourceZip(files: Record<string, string> = {}): Buffer {
  const zip = new AdmZip(zipFolder(join(__dirname, '../../../examples/system-c/source')));
  for (const [name, content] of Object.entries(files)) {
    zip.deleteFile(name);
    zip.addFile(name, Buffer.from(content));
  }
  return zip.toBuffer();
}

type Props = Partial<CiCdPipelineProps>;

/** Deploys a pipeline that promotes each upload, with other props, which may need the stack for existing resources. */
export function deployPipeline(
  rehearsal: Rehearsal,
  id: string,
  props: Props | ((scope: Stack) => Props),
  edit?: Edit,
) {
  const define = (app: App): Stack => {
    const stack = new Stack(app, id);
    new CiCdPipeline(stack, 'Pipeline', {
      namePrefix: id,
      source: PipelineSource.s3('source.zip'),
      stages: [{ stageName: 'Deploy', targets: [DeployTarget.promoteByTag('production')] }],
      outputs: { ecrRepositoryUrl: PipelineOutput.REPOSITORY_URI, pipelineName: PipelineOutput.PIPELINE_NAME },
      ...(typeof props === 'function' ? props(stack) : props),
    });
    return stack;
  };
  return deploy(rehearsal, define, edit);
}

/** Defines a stack in a new app and deploys it. */
export async function deploy(rehearsal: Rehearsal, define: (app: App) => Stack, edit: Edit = () => undefined) {
  const assembly = mkdtempSync(join(tmpdir(), 'rehearsal-test-'));
  try {
    const app = new App({ outdir: assembly, analyticsReporting: false });
    const { stackName, templateFile } = define(app);
    app.synth();
    const file = join(assembly, templateFile);
    const template = JSON.parse(readFileSync(file, 'utf8'));
    edit(template);
    writeFileSync(file, JSON.stringify(template));
    return await rehearsal.deploy(assembly, stackName);
  } finally {
    rmSync(assembly, { recursive: true });
  }
}

/** Uploads a source, and waits until the execution that this starts is at rest. */
export async function run(rehearsal: Rehearsal, outputs: StackOutputs, zip: Buffer = sourceZip()): Promise<Execution> {
  const execution = await rehearsal.upload(outputs.pipelineName, zip);
  return execution.rest.promise;
}

/** The images in the repository that the pipeline deploys from. */
export async function images({ clients }: Rehearsal, { ecrRepositoryUrl }: StackOutputs): Promise<ImageDetail[]> {
  const repositoryName = ecrRepositoryUrl.slice(ecrRepositoryUrl.indexOf('/') + 1);
  const { imageDetails = [] } = await clients.ecr.send(new DescribeImagesCommand({ repositoryName }));
  return imageDetails;
}

/** All lines of a log group. */
export async function logLines({ clients }: Rehearsal, logGroupName: string): Promise<string[]> {
  const logs = new CloudWatchLogsClient(clients.config);
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message = '' }) => message);
}

/** The stages that an execution has reached, each with its status. */
export function stagesOf(execution: Execution): Record<string, string> {
  return Object.fromEntries([...execution.stages].map(([name, { status }]) => [name, status]));
}
