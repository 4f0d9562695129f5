import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeImagesCommand, type ImageDetail } from '@aws-sdk/client-ecr';
import * as AdmZip from 'adm-zip';
import { App, Stack } from 'aws-cdk-lib';
import { CommitFiles, Execution, Rehearsal, StackOutputs, startRehearsal } from 'codepipeline-rehearsal';
import { recordedDeployments, runningTask, type RecordedDeployment } from '../../../examples/demo/outcome';
import { serviceProps, ShopService } from '../../../examples/demo/shop-service';
import { SystemB, type SystemBProps } from '../../../examples/system-b/system-b';
import { CiCdPipeline, DeployTarget, ImageBuild, PipelineOutput, PipelineSource } from '../../../src';

/** The unchanged system B and a pipeline that promotes by tag, in one account. */
export interface Shop {
  readonly rehearsal: Rehearsal;
  readonly systemB: StackOutputs;
  readonly promotion: StackOutputs;
  /** Pushes to system B, and waits until the execution is at rest. */
  push(files: CommitFiles): Promise<Execution>;
  /** Uploads the source of the promotion, and waits in the same way. */
  upload(files: CommitFiles): Promise<Execution>;
  /** The image that system B runs. */
  running(): Promise<string>;
  records(): Promise<RecordedDeployment[]>;
  images(repositoryName: string): Promise<ImageDetail[]>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'attacks-'));
  const rehearsal = await startRehearsal();
  const { clients } = rehearsal;
  const close = async (): Promise<void> => {
    await rehearsal.close();
    await rm(folder, { recursive: true, force: true });
  };
  const deploy = (define: (app: App) => Stack): Promise<StackOutputs> => {
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const { stackName } = define(app);
    return rehearsal.deploy(app.synth().directory, stackName);
  };
  try {
    const service: SystemBProps = serviceProps(await deploy((app) => new ShopService(app, 'ShopService')));
    const systemB = await deploy((app) => new SystemB(app, 'SystemB', service));
    const promotion = await deploy(promotionStack);
    return {
      rehearsal,
      systemB,
      promotion,
      push: async (files) => (await rehearsal.push(systemB.pipelineName, files)).rest.promise,
      upload: async (files) => (await rehearsal.upload(promotion.pipelineName, zipOf(files))).rest.promise,
      running: async () => (await runningTask(clients, service.clusterName, service.serviceName)).image,
      records: () => recordedDeployments(clients, systemB.stateTableName),
      async images(repositoryName) {
        const { imageDetails = [] } = await clients.ecr.send(new DescribeImagesCommand({ repositoryName }));
        return imageDetails;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function promotionStack(app: App): Stack {
  const stack = new Stack(app, 'Promotion');
  new CiCdPipeline(stack, 'Pipeline', {
    source: PipelineSource.s3('source.zip'),
    imageBuild: ImageBuild.docker({ testCommands: ['sh test.sh'] }),
    stages: [{ stageName: 'Deploy', targets: [DeployTarget.promoteByTag('production')] }],
    outputs: { ecrRepositoryUri: PipelineOutput.REPOSITORY_URI, pipelineName: PipelineOutput.PIPELINE_NAME },
  });
  return stack;
}

function zipOf(files: CommitFiles): Buffer {
  const zip = new AdmZip();
  Object.entries(files).forEach(([name, content]) => zip.addFile(name, Buffer.from(content as string)));
  return zip.toBuffer();
}

/** The repository of a URI. */
export const repositoryName = (uri: string): string => uri.slice(uri.indexOf('/') + 1);
