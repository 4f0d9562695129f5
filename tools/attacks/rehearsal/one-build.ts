import { GetObjectCommand } from '@aws-sdk/client-s3';
import * as AdmZip from 'adm-zip';
import { PIPELINE } from './small-pipeline';
import type { Stage } from './stage';

export interface BuildWish {
  readonly commands: readonly string[];
  readonly files: readonly string[];
  readonly baseDirectory?: string;
}

export interface BuildOutcome {
  readonly status: string;
  readonly summary: string;
  /** Contents of the files in the output artifact, by name. */
  readonly artifact: Readonly<Record<string, string>>;
}

/** Pushes a source with this buildspec, and waits for the result. */
export async function builds(stage: Stage, { commands, files, baseDirectory }: BuildWish): Promise<BuildOutcome> {
  const artifacts = { files, ...(baseDirectory !== undefined && { 'base-directory': baseDirectory }) };
  const buildspec = { version: '0.2', phases: { build: { commands } }, artifacts };
  const execution = await stage.rehearsal.push(PIPELINE, { 'buildspec.yml': JSON.stringify(buildspec) });
  await stage.rehearsal.whenIdle();
  const { status, statusSummary = '' } = execution;
  const [output] = execution.history.at(-1)?.outputArtifacts ?? [];
  const artifact = status === 'Succeeded' && output ? await read(stage, output) : {};
  return { status, summary: statusSummary, artifact };
}

async function read({ rehearsal }: Stage, { bucket, key }: { bucket: string; key: string }) {
  const { Body } = await rehearsal.clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const zip = new AdmZip(Buffer.from((await Body?.transformToByteArray()) ?? []));
  return Object.fromEntries(zip.getEntries().map((entry) => [entry.entryName, entry.getData().toString('utf8')]));
}
