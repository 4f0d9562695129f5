import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../../errors';
import { InvalidDefinition } from '../errors';
import { readOnFailure } from './on-failure';
import type { OnFailure } from './phases';
import { notPlayed, parseStrict } from '../project/strict-schema';

const SHELLS = { bash: 'bash', '/bin/sh': '/bin/sh' } as const;
export type BuildShellName = keyof typeof SHELLS;

export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const text = z.string({ error: 'must be a string' });
const texts = z.array(text, { error: 'must be a list of strings' });
const paths = texts.min(1, { error: 'must name at least one path' });
const yesOrNo = z
  .enum(['yes', 'no', 'true', 'false'], { error: 'must be yes or no' })
  .transform((value) => value === 'yes' || value === 'true');
const commands = z.array(z.string({ error: 'must be a string: quote a command that contains ": "' }), {
  error: 'must be a list of commands',
});

const variableName = text
  .regex(VARIABLE_NAME, { error: 'must be a name that a shell accepts' })
  .refine((name) => !name.startsWith('CODEBUILD_'), {
    error: 'must not start with CODEBUILD_, which CodeBuild reserves',
  });
const variables = z.record(variableName, text, { error: 'must map names to strings' });

const exportedVariable = text
  .regex(VARIABLE_NAME, { error: 'must be a name that a shell accepts' })
  .refine((name) => !name.startsWith('AWS_'), {
    error: 'must not start with AWS_: CodeBuild does not export such variables',
  });

const env = z.strictObject({
  shell: z.enum(Object.keys(SHELLS) as BuildShellName[], { error: 'must be bash or /bin/sh' }).optional(),
  variables: variables.optional(),
  'parameter-store': variables.optional(),
  'secrets-manager': variables.optional(),
  'exported-variables': z.array(exportedVariable, { error: 'must be a list of names' }).optional(),
  'git-credential-helper': z
    .literal('no', { error: 'must be "no": the rehearsal does not support git credentials in builds' })
    .optional(),
});

const onFailure = text.transform((value, context): OnFailure => {
  const setting = readOnFailure(value);
  if (setting.kind === 'play') {
    return setting.value;
  }
  const message =
    setting.kind === 'retry'
      ? `must be ABORT or CONTINUE, the only values that the rehearsal supports, got ${value}`
      : setting.reason;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const runAs = notPlayed('commands run as the user who started it; remove run-as');
const phaseKeys = {
  'run-as': runAs,
  'on-failure': onFailure.optional(),
  commands: commands,
  finally: commands.optional(),
};
const phase = z.strictObject(phaseKeys);
const installPhase = z.strictObject({
  ...phaseKeys,
  commands: commands.optional(),
  'runtime-versions': z.record(text, text).optional(),
});

const artifactKeys = {
  files: paths,
  name: text.optional(),
  'discard-paths': yesOrNo.optional(),
  'base-directory': text.optional(),
  'exclude-paths': z.union([paths, text.transform((path) => [path])]).optional(),
  'enable-symlinks': z
    .literal(['no', 'false'], { error: 'must be "no": the rehearsal does not support symbolic links in artifacts' })
    .optional(),
  's3-prefix': notPlayed("CodePipeline chooses the artifact's key"),
};
const artifact = z.strictObject(artifactKeys);
const artifacts = z.strictObject({ ...artifactKeys, 'secondary-artifacts': z.record(text, artifact).optional() });

const report = z.strictObject({
  files: paths,
  'base-directory': text.optional(),
  'discard-paths': yesOrNo.optional(),
  'file-format': text
    .transform((format) => format.toUpperCase())
    .pipe(z.literal('JUNITXML', { error: 'must be JUNITXML, the only format that the rehearsal supports' }))
    .optional(),
});

const buildspec = z.strictObject({
  version: z.literal('0.2', { error: 'must be 0.2, the only version that the rehearsal supports' }),
  'run-as': runAs,
  env: env.optional(),
  proxy: notPlayed('builds run on this machine without a proxy'),
  batch: notPlayed('start the builds as actions of their own'),
  phases: z.strictObject(
    {
      install: installPhase.optional(),
      pre_build: phase.optional(),
      build: phase.optional(),
      post_build: phase.optional(),
    },
    { error: 'must be a mapping of phases' },
  ),
  reports: z.record(text, report).optional(),
  artifacts: artifacts.optional(),
  // Accepted without effect: a cache can be empty at any time, so builds must not depend on it.
  cache: z
    .strictObject({ paths: paths, key: text.optional(), 'fallback-keys': texts.optional(), action: text.optional() })
    .optional(),
});

export type Buildspec = z.output<typeof buildspec>;
export type ArtifactDefinition = z.output<typeof artifact>;
export type ReportDefinition = z.output<typeof report>;
export type PhaseDefinition = z.output<typeof installPhase>;

/** Reads a buildspec from YAML or JSON and checks it strictly. */
export function parseBuildspec(source: string, where: string): Buildspec {
  return parseStrict(buildspec, readScalarsAsTexts(source, where), where);
}

// CodeBuild reads every scalar as a string (0.2, yes, 8080), as YAML's failsafe schema does.
function readScalarsAsTexts(source: string, where: string): unknown {
  try {
    if (source.trimStart().startsWith('{')) {
      return textsOf(JSON.parse(source));
    }
    return parseYaml(source, { schema: 'failsafe' });
  } catch (error) {
    throw new InvalidDefinition(`${where}: ${messageOf(error).split('\n')[0]}`);
  }
}

function textsOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(textsOf);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, textsOf(entry)]));
  }
  return value === null ? '' : String(value);
}

/** Whether a project's BuildSpec is the buildspec itself; otherwise it is a path in the source. */
export const isInlineBuildspec = (value: string): boolean => /^\s*\{|\n|^\s*version\s*:/.test(value);
