import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { parse, stringify } from 'yaml';
import { resolve } from './resolve';
import { byFunctions, CHOSEN, Library, sample, SampleProps, samplesOf } from './samples';
import { createOnly, isStateful, nameProperty } from './spec';
import { Synthesis, synthesize } from './synthesize';
import { Json, TemplateResource } from './template';

/** A resource that users would miss, or whose name would be taken, in a stack `Shop` with a construct `Pipeline`. */
export interface FrozenResource {
  readonly id: string;
  readonly type: string;
  /** With what users choose in angle brackets. */
  readonly name: string;
  /** By `removalPolicy`, or that of logs or keys: what becomes of the resource when it leaves the stack / when it is replaced. */
  readonly policies: Readonly<Record<string, string>>;
  /** Other properties whose change replaces the resource. */
  readonly createOnly?: Json;
}

export interface Frozen {
  readonly resources: readonly FrozenResource[];
  /** Names without a namePrefix. */
  readonly derived: readonly string[];
  /** Names that are too long, and so are cut. */
  readonly cut: readonly string[];
}

export const FROZEN_FILE = join('tools', 'updates', 'frozen.yaml');
const HEADER = `# Logical ids, names and policies that users have in their stacks. Changing a line replaces or leaves behind what they
# have: say in the changelog what they must do. \`npm run updates -- --freeze\` writes this file; a test compares it.
`;

const POLICIES: readonly (readonly [string, SampleProps])[] = [
  ['default', () => ({})],
  ['RETAIN', () => ({ removalPolicy: RemovalPolicy.RETAIN })],
  ['DESTROY', () => ({ removalPolicy: RemovalPolicy.DESTROY })],
  ['logs RETAIN', () => ({ logRemovalPolicy: RemovalPolicy.RETAIN })],
  [
    'keys DESTROY',
    (_, { PipelineEncryption }) => ({
      encryption: PipelineEncryption.customerManaged({ keyRemovalPolicy: RemovalPolicy.DESTROY }),
    }),
  ],
];
export const GENERATED = 'generated';
const LONG = 'a-name-that-is-as-long-as-names-may-be-40';

export function readFrozen(root: string): Frozen {
  return parse(readFileSync(join(root, FROZEN_FILE), 'utf8')) as Frozen;
}

export function writeFrozen(root: string, frozen: Frozen): void {
  writeFileSync(join(root, FROZEN_FILE), HEADER + stringify(frozen, { lineWidth: 120 }));
}

/** What the library makes today. */
export function freeze(library: Library): Frozen {
  return {
    resources: frozenResources(library),
    derived: namesOf(synthesized(library, () => ({ namePrefix: undefined, environmentSuffix: undefined }))),
    cut: namesOf(synthesized(library, longNames)),
  };
}

function longNames(scope: Construct, library: Library): ReturnType<SampleProps> {
  const { gates, targets = [] } = byFunctions(scope, library, { service: LONG, family: LONG });
  return {
    namePrefix: LONG.slice(0, 40),
    stages: [
      {
        stageName: LONG,
        gates,
        targets: [library.DeployTarget.promoteByTag(LONG), ...targets],
        verifications: [library.Gate.imageValidation()],
      },
    ],
  };
}

function frozenResources(library: Library): FrozenResource[] {
  const found = new Map<string, FrozenResource>();
  // Under the first policy, all samples; under the others, those that have something that no earlier one has.
  const telling = new Set<string>();
  for (const [policy, props] of POLICIES) {
    const isFirst = policy === POLICIES[0][0];
    const samples = [...samplesOf(library, props)].filter(([name]) => isFirst || telling.has(name));
    for (const [name, version] of samples) {
      for (const [id, resource] of resourcesOf(synthesize(version))) {
        const known = found.get(id);
        if (known === undefined) {
          telling.add(name);
        }
        const { policies, ...rest } = known ?? describe(id, resource);
        found.set(id, { ...rest, policies: { ...policies, [policy]: policiesOf(resource) } });
      }
    }
  }
  return [...found.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function synthesized(library: Library, props: SampleProps): Synthesis {
  return synthesize(sample(library, props));
}

/** The resources that are frozen. */
export function resourcesOf({ stacks, refused }: Synthesis): [string, TemplateResource][] {
  if (refused !== undefined) throw new Error(refused);
  return [...stacks.values()]
    .flatMap(({ Resources }) => Object.entries(Resources))
    .filter(([, { Type, Properties }]) => isStateful(Type) || nameOf(Type, Properties) !== GENERATED);
}

function describe(id: string, { Type: type, Properties = {} }: TemplateResource): FrozenResource {
  const values = createOnly(type).flatMap((name) => (name in Properties ? [[name, Properties[name]]] : []));
  return {
    id,
    type,
    name: withWords(nameOf(type, Properties)),
    policies: {},
    ...(isStateful(type) && values.length > 0 && { createOnly: Object.fromEntries(values) }),
  };
}

function policiesOf({
  DeletionPolicy: deletion = 'Delete',
  UpdateReplacePolicy: replacement,
}: TemplateResource): string {
  return `${deletion} / ${replacement ?? 'Delete'}`;
}

function namesOf(synthesis: Synthesis): string[] {
  const names = resourcesOf(synthesis).map(([, { Type, Properties }]) => `${Type} ${nameOf(Type, Properties)}`);
  return names.filter((name) => !name.endsWith(` ${GENERATED}`)).sort();
}

function nameOf(type: string, properties: TemplateResource['Properties'] = {}): string {
  const property = nameProperty(type);
  const name: unknown = property && resolve(properties[property], AS_WORDS);
  return typeof name === 'string' ? name.replaceAll('eu-west-1', '<Region>') : GENERATED;
}

const AS_WORDS = {
  ref: (id: string) => `<${id}>`,
  getAtt: (id: string, name: string) => `<${id}.${name}>`,
  importValue: (name: string) => `<${name}>`,
};

function withWords(name: string): string {
  return Object.entries(CHOSEN).reduce((text, [word, value]) => text.replaceAll(value, `<${word}>`), name);
}
