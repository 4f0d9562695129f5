import { existsSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Built with the construct, or in raw L2 code. */
export type Side = 'construct' | 'raw';
export const SIDES: readonly Side[] = ['construct', 'raw'];

export type Letter = 'A' | 'B' | 'C';

/** One of the three reference systems. */
export interface System {
  readonly letter: Letter;
  readonly title: string;
  /** Properties of both stacks. A stack ignores unknown ones. */
  readonly props: object;
  /** Folders of `raw/handlers` with code that users without the construct have to write too. */
  readonly rawHandlers: readonly string[];
  /** The maximum figures of the system that is built with the construct. */
  readonly ceilings: { readonly lines: number; readonly resources: number };
}

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111111111111:${resource}`;

export const SYSTEMS: readonly System[] = [
  {
    letter: 'A',
    title: 'source and build',
    props: {},
    rawHandlers: [],
    ceilings: { lines: 20, resources: 14 },
  },
  {
    letter: 'B',
    title: 'twelve services, GitHub to ECS',
    props: {
      connectionArn: arn('codeconnections', 'connection/11111111-2222-3333-4444-555555555555'),
      clusterName: 'shop',
      serviceName: 'web',
      taskFamily: 'web',
      taskRoleArns: ['arn:aws:iam::111111111111:role/web-execution', 'arn:aws:iam::111111111111:role/web-task'],
    },
    rawHandlers: ['validate-deployment'],
    ceilings: { lines: 35, resources: 26 },
  },
  {
    letter: 'C',
    title: 'S3 source, promotion by tag',
    props: {},
    rawHandlers: ['promote-image'],
    ceilings: { lines: 20, resources: 22 },
  },
];

/** The path of a system's stack in the project, without its extension. */
export function modulePath({ letter }: System, side: Side): string {
  const name = `system-${letter.toLowerCase()}`;
  return side === 'raw' ? join('tools', 'bench', 'raw', name) : join('examples', name, name);
}

/** False for an example that does not exist yet. */
export function isWritten(root: string, system: System, side: Side): boolean {
  return existsSync(join(root, `${modulePath(system, side)}.ts`));
}

export type StackFactory = (scope: Construct) => Stack;

type StackModule = { readonly [name: string]: new (scope: Construct, id: string, props: object) => Stack };

/** Loads only the system's module, because loading is part of a cold synth. */
export function loadSystem(system: System, side: Side): StackFactory {
  const name = `System${system.letter}`;
  const module: StackModule = createRequire(__filename)(join('..', '..', modulePath(system, side)));
  const SystemStack = module[name];
  if (SystemStack === undefined) throw new Error(`${modulePath(system, side)}.ts must export the stack '${name}'`);
  return (scope) => new SystemStack(scope, name, system.props);
}
