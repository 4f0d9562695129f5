import { existsSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Built with the construct, or resource by resource. */
export type Side = 'construct' | 'raw';
export const SIDES: readonly Side[] = ['construct', 'raw'];

export type Letter = 'A' | 'B' | 'C';

/** One of the three reference systems. */
export interface System {
  readonly letter: Letter;
  readonly title: string;
  /** Properties of both stacks; a stack ignores those that it does not know. */
  readonly props: object;
  /** Folders of `raw/handlers` whose code somebody who goes without the construct writes too. */
  readonly rawHandlers: readonly string[];
  /** What the system built with the construct may be at most. */
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

/** Where a system's stack is written down, from the top of the project; without its ending. */
export function modulePath({ letter }: System, side: Side): string {
  const name = `system-${letter.toLowerCase()}`;
  return side === 'raw' ? join('tools', 'bench', 'raw', name) : join('examples', name, name);
}

/** False for an example that nobody has written yet. */
export function isWritten(root: string, system: System, side: Side): boolean {
  return existsSync(join(root, `${modulePath(system, side)}.ts`));
}

export type StackFactory = (scope: Construct) => Stack;

type StackModule = { readonly [name: string]: new (scope: Construct, id: string, props: object) => Stack };

/** Loads the system's module, and only that: what it costs to load is part of a cold synth. */
export function loadSystem(system: System, side: Side): StackFactory {
  const name = `System${system.letter}`;
  const module: StackModule = createRequire(__filename)(join('..', '..', modulePath(system, side)));
  const SystemStack = module[name];
  if (SystemStack === undefined) throw new Error(`${modulePath(system, side)}.ts must export the stack '${name}'`);
  return (scope) => new SystemStack(scope, name, system.props);
}
