import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchDeleteImageCommand, BatchGetImageCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CommitFiles, Execution } from 'codepipeline-rehearsal';
import { leaksCredentials, sourceWithTests } from './hostile-source';
import { repositoryName, type Shop } from './shop';
import { gotThrough, mustWork, stopped, type Attack } from '../attack';

/** A build that has ended, and the credentials that it leaked. */
interface Leak {
  readonly execution: Execution;
  readonly ecr: ECRClient;
  readonly s3: S3Client;
  readonly buildRepository: string;
}

/** What an attacker can try with the credentials of a build after its end. Those of CodeBuild are valid for over an hour. */
export function leftoverCredentials(shop: Shop): Attack[] {
  let leak: Promise<Leak> | undefined;
  const leaked = (): Promise<Leak> => (leak ??= leakOf((files) => shop.push(files), shop));
  const published = repositoryName(shop.systemB.ecrRepositoryUri);
  return [
    {
      title: "control: a build's credentials push to the repository of builds",
      async play() {
        const { ecr, buildRepository } = await leaked();
        const refusal = await retag(shop, ecr, buildRepository, 'anything');
        mustWork(refusal === undefined, `${refusal}`);
        return stopped('nothing, as it should be');
      },
    },
    {
      title: "a build's credentials put another image under the tag of its own execution",
      async play() {
        const { execution, ecr, buildRepository } = await leaked();
        const before = [await shop.running(), await digestOfTag(shop, published, execution.id)];
        mustWork((await retag(shop, ecr, buildRepository, execution.id)) === undefined, 'it may move tags of builds');
        const refusal = await retag(shop, ecr, published, execution.id);
        const after = [await shop.running(), await digestOfTag(shop, published, execution.id)];
        return same(before, after) ? stopped(`${refusal}`) : gotThrough(`now ${after.join()}`);
      },
    },
    {
      title: "a build's credentials put another image under the tag of an execution whose build still runs",
      async play() {
        const { ecr, buildRepository } = await leaked();
        const running = await shop.rehearsal.push(shop.systemB.pipelineName, sourceWithTests('sleep 2'));
        mustWork((await retag(shop, ecr, buildRepository, running.id)) === undefined, 'it may move tags of builds');
        const execution = await running.rest.promise;
        const claimed = execution.namespaces.get('Build')?.IMAGE_DIGEST;
        const image = await shop.running();
        return image.endsWith(`@${claimed}`) || execution.status === 'Failed'
          ? stopped(`what runs is what that build pushed, or nothing new (${execution.status})`)
          : gotThrough(`ECS runs ${image}`);
      },
    },
    ...['promoted', 'protecting'].map((kind): Attack => ({
      title: `a build's credentials put a ${kind} tag on another image`,
      async play() {
        const { ecr, execution } = await leakOf((files) => shop.upload(files), shop);
        const repository = repositoryName(shop.promotion.ecrRepositoryUri);
        const tag = kind === 'promoted' ? 'production' : execution.id;
        const before = await digestOfTag(shop, repository, tag);
        mustWork(before !== undefined, `'${tag}' is on an image`);
        const refusal = await retag(shop, ecr, repository, tag);
        const after = await digestOfTag(shop, repository, tag);
        return after === before ? stopped(`${refusal}`) : gotThrough(`'${tag}' is on ${after}`);
      },
    })),
    {
      title: "a build's credentials delete what is deployed",
      async play() {
        const { ecr, execution } = await leaked();
        const imageIds = [{ imageTag: execution.id }];
        const command = new BatchDeleteImageCommand({ repositoryName: published, imageIds });
        const refusal = await refusalOf(() => ecr.send(command));
        return (await digestOfTag(shop, published, execution.id)) === undefined
          ? gotThrough('it is gone')
          : stopped(`${refusal}`);
      },
    },
    ...['its own execution', 'another execution'].map((whose): Attack => ({
      title: `a build's credentials overwrite the image definitions and the source of ${whose}`,
      async play() {
        const { execution, s3 } = await leaked();
        const other = whose === 'its own execution' ? execution : await shop.push(sourceWithTests('true'));
        const objects = ['ImageFiles', 'Source'].map((name) => other.artifacts.get(name)!);
        const refusals: unknown[] = [];
        for (const { bucket: Bucket, key: Key } of objects) {
          const before = await etagOf(shop, Bucket, Key);
          refusals.push(await refusalOf(() => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'evil' }))));
          if ((await etagOf(shop, Bucket, Key)) !== before) return gotThrough(`${Key} was overwritten`);
        }
        return stopped(refusals.join('; '));
      },
    })),
    {
      title: "a build's credentials overwrite what builds put out, their own and others'",
      async play() {
        const { execution, s3 } = await leaked();
        const before = await shop.running();
        const { bucket: Bucket, key: Key } = execution.artifacts.get('BuildOutput')!;
        mustWork(
          (await refusalOf(() => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'evil' })))) === undefined,
          Key,
        );
        const { pipelineName: name } = shop.systemB;
        const next = await shop.push(sourceWithTests('true'));
        const runs = await shop.running();
        const isTheirs = runs === before || runs.endsWith(`@${next.namespaces.get('Build')?.IMAGE_DIGEST}`);
        return isTheirs ? stopped(`no step of ${name} reads it`) : gotThrough(`ECS runs ${runs}`);
      },
    },
  ];
}

async function leakOf(release: (files: CommitFiles) => Promise<Execution>, shop: Shop): Promise<Leak> {
  const folder = mkdtempSync(join(tmpdir(), 'attacks-'));
  try {
    const file = join(folder, 'environment');
    const execution = await release(sourceWithTests(leaksCredentials(file)));
    mustWork(execution.status === 'Succeeded', `${execution.statusSummary}`);
    const environment = new Map(
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    const credentials = {
      accessKeyId: environment.get('AWS_ACCESS_KEY_ID')!,
      secretAccessKey: environment.get('AWS_SECRET_ACCESS_KEY')!,
      sessionToken: environment.get('AWS_SESSION_TOKEN')!,
    };
    const { config } = shop.rehearsal.clients;
    return {
      execution,
      ecr: new ECRClient({ ...config, credentials }),
      s3: new S3Client({ ...config, credentials, forcePathStyle: true }),
      buildRepository: repositoryName(environment.get('REPOSITORY_URI')!),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a tag on the oldest image of a repository, which is not the one that runs. Returns the error, if there is one. */
async function retag(shop: Shop, ecr: ECRClient, repository: string, imageTag: string): Promise<string | undefined> {
  const oldest = (await shop.images(repository)).sort((one, two) => +one.imagePushedAt! - +two.imagePushedAt!)[0];
  const imageIds = [{ imageDigest: oldest.imageDigest }];
  const { images = [] } = await shop.rehearsal.clients.ecr.send(
    new BatchGetImageCommand({ repositoryName: repository, imageIds }),
  );
  const [{ imageManifest, imageManifestMediaType }] = images;
  const put = { repositoryName: repository, imageTag, imageManifest, imageManifestMediaType };
  return refusalOf(() => ecr.send(new PutImageCommand(put)));
}

async function refusalOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

async function digestOfTag(shop: Shop, repository: string, tag: string): Promise<string | undefined> {
  const images = await shop.images(repository);
  return images.find(({ imageTags = [] }) => imageTags.includes(tag))?.imageDigest;
}

async function etagOf(shop: Shop, Bucket: string, Prefix: string): Promise<string | undefined> {
  const { Contents = [] } = await shop.rehearsal.clients.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.find(({ Key }) => Key === Prefix)?.ETag;
}

const same = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.every((value, index) => value === other[index]);
