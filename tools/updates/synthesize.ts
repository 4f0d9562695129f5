import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { Version } from './change';
import { Template } from './template';

/** What a version of an app synthesizes to: its stacks by name, or why it is refused. */
export interface Synthesis {
  /** Nested stacks have the name of their parent and their own logical id: `Shop/Nested`. */
  readonly stacks: ReadonlyMap<string, Template>;
  /** The ids of our warnings, and whole texts of errors. */
  readonly said: readonly string[];
  readonly refused?: string;
}

/** CDK's command line sets it too. */
const WHERE_NESTED_STACKS_ARE = { 'aws:cdk:enable-asset-metadata': true };
const OUR_WARNING = /\[ack: (@cdk-cicd-pipeline:\w+)\]/;

/** Synthesizes a version of an app once. */
export function synthesize({ context, define }: Version): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-updates-'));
  try {
    const app = new App({ outdir, context: { ...WHERE_NESTED_STACKS_ARE, ...context }, analyticsReporting: false });
    define(app);
    const artifacts = app.synth().stacksRecursively;
    return {
      stacks: new Map(artifacts.flatMap((stack) => withNested(stack.stackName, stack.template, folderOf(stack)))),
      said: [...new Set(artifacts.flatMap(saidBy))].sort(),
    };
  } catch (error) {
    return { stacks: new Map(), said: [], refused: (error as Error).message };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function folderOf({ assembly }: CloudFormationStackArtifact): string {
  return assembly.directory;
}

function withNested(name: string, given: Partial<Template>, folder: string): [string, Template][] {
  const template: Template = { Resources: {}, ...given };
  const nested = Object.entries(template.Resources).flatMap(([logicalId, resource]) => {
    const file = (resource as { Metadata?: Record<string, string> }).Metadata?.['aws:asset:path'];
    return resource.Type === 'AWS::CloudFormation::Stack' && file !== undefined
      ? withNested(`${name}/${logicalId}`, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template, folder)
      : [];
  });
  return [[name, template], ...nested];
}

function saidBy({ messages }: CloudFormationStackArtifact): string[] {
  return messages.flatMap(({ level, entry }) => {
    const text = String(entry.data);
    if (String(level) === 'error') return [text];
    const [, warning] = OUR_WARNING.exec(text) ?? [];
    return warning === undefined ? [] : [warning];
  });
}
