import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';
import { ACCOUNT, REGION } from '../account';
import { notPlayed } from './not-played';

/** A file that a template refers to, such as a function's code. */
export interface FileAsset {
  readonly path: string;
  /** A folder is packed into a ZIP file before it is published. */
  readonly isFolder: boolean;
  readonly destinations: readonly { readonly bucket: string; readonly key: string }[];
}

/** The template itself (a request holds at most 51,200 bytes of it), or its URL once the assets are published. */
export type TemplateLocation = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** A stack as `cdk synth` left it. */
export interface SynthesizedStack {
  readonly name: string;
  readonly template: TemplateLocation;
  readonly assets: readonly FileAsset[];
}

export interface ReadStack extends SynthesizedStack {
  /** Types of its resources that are accepted without effect. */
  readonly notPlayed: readonly string[];
}

/** Newer versions of the CDK add properties to the manifest; those read here stay the same. */
const assemblySchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional(), stackName: z.string().optional() }).optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.enum(['zip', 'file']) }),
      destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
    }),
  ),
  dockerImages: z.record(z.string(), z.unknown()).default({}),
});

/** Placeholders that the CDK CLI fills in when it publishes assets. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '${AWS::Partition}': 'aws',
  '${AWS::AccountId}': ACCOUNT,
  '${AWS::Region}': REGION,
};

/** Reads a stack and its assets from a cloud assembly (`cdk.out`). */
export function readStack(assemblyDirectory: string, stackName: string): ReadStack {
  const { id, templateFile } = findStack(assemblyDirectory, stackName);
  const assets = fileAssets(readAssets(path.join(assemblyDirectory, `${id}.assets.json`)), assemblyDirectory);
  const templatePath = path.join(assemblyDirectory, templateFile);
  const template = { TemplateURL: templateUrl(templatePath, assets) };
  return { name: stackName, template, assets, notPlayed: notPlayed(readJson(templatePath)) };
}

function findStack(directory: string, stackName: string): { readonly id: string; readonly templateFile: string } {
  const { artifacts } = assemblySchema.parse(readJson(path.join(directory, 'manifest.json')));
  const stacks = Object.entries(artifacts).flatMap(([id, { type, properties }]) =>
    type === 'aws:cloudformation:stack' && properties?.templateFile
      ? [{ id, name: properties.stackName ?? id, templateFile: properties.templateFile }]
      : [],
  );
  const found = stacks.find(({ name }) => name === stackName);
  if (found === undefined) {
    const names = stacks.map(({ name }) => name).join(', ') || 'none';
    throw new Error(`${directory} has no stack '${stackName}': its stacks are ${names}`);
  }
  return found;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
function templateUrl(templatePath: string, assets: readonly FileAsset[]): string {
  const asset = assets.find((each) => path.resolve(each.path) === path.resolve(templatePath));
  if (asset === undefined) {
    throw new Error(`${templatePath} is not an asset of its stack: synthesize it with the default synthesizer`);
  }
  const [{ bucket, key }] = asset.destinations;
  return `https://s3.amazonaws.com/${bucket}/${key}`;
}

function readAssets(file: string): z.output<typeof assetsSchema> {
  const manifest = assetsSchema.parse(readJson(file));
  const images = Object.keys(manifest.dockerImages);
  if (images.length > 0) {
    throw new Error(`${file}: the rehearsal does not support Docker image assets, got ${images.join(', ')}`);
  }
  return manifest;
}

function fileAssets(manifest: z.output<typeof assetsSchema>, directory: string): FileAsset[] {
  return Object.values(manifest.files).map(({ source, destinations }) => ({
    path: path.resolve(directory, source.path),
    isFolder: source.packaging === 'zip',
    destinations: Object.values(destinations).map(({ bucketName, objectKey }) => ({
      bucket: fillPlaceholders(bucketName),
      key: fillPlaceholders(objectKey),
    })),
  }));
}

function fillPlaceholders(text: string): string {
  return Object.entries(PLACEHOLDERS).reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
