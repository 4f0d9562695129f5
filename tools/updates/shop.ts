import { App, Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Version } from './change';
import {
  CiCdPipeline,
  CiCdPipelineProps,
  DeployTarget,
  Gate,
  PipelineEncryption,
  PipelineSource,
  StageOptions,
} from '../../src';

/** Where the pipeline is in the app. */
export interface Place {
  readonly stackId?: string;
  readonly stackName?: string;
  readonly constructId?: string;
  readonly env?: Environment;
  /** A construct between the stack and the pipeline. */
  readonly within?: string;
  readonly isNested?: boolean;
  /** A stage of the app around the stack. */
  readonly stage?: string;
}

export type Props = (scope: Construct) => Partial<CiCdPipelineProps>;

/** What most changes begin with: all that keeps something, under names that are easy to read. */
const BASE = (): CiCdPipelineProps => ({
  namePrefix: 'shop',
  source: PipelineSource.s3('source.zip'),
  encryption: PipelineEncryption.customerManaged(),
  pipelineLogging: true,
  stages: [staging(), production()],
});

export function staging(): StageOptions {
  return {
    stageName: 'Staging',
    targets: [DeployTarget.promoteByTag('staging')],
    verifications: [Gate.imageValidation()],
  };
}

export function production(options: Partial<StageOptions> = {}): StageOptions {
  return {
    stageName: 'Production',
    gates: [Gate.manualApproval()],
    targets: [DeployTarget.promoteByTag('production')],
    verifications: [Gate.imageValidation()],
    ...options,
  };
}

/** A version of the app: the base, but for these props, in this place, with these feature flags. */
export function shop(props: Props = () => ({}), place: Place = {}, context?: Version['context']): Version {
  return {
    context,
    define: (app) => {
      const scope = scopeIn(app, place);
      new CiCdPipeline(scope, place.constructId ?? 'Pipeline', { ...BASE(), ...props(scope) });
    },
  };
}

/** What most changes begin with. */
export const SHOP = shop();

/** The base with these stages. */
export function shopWith(...stages: (() => StageOptions)[]): Version {
  return shop(() => ({ stages: stages.map((stage) => stage()) }));
}

/** A version with all of these in one app. */
export function together(...versions: Version[]): Version {
  return { define: (app) => versions.forEach(({ define }) => define(app)) };
}

function scopeIn(app: App, { stackId = 'Shop', stackName, env, within, isNested, stage }: Place): Construct {
  const outer = stage === undefined ? app : new Stage(app, stage, { env });
  const stack = new Stack(outer, stackId, { stackName, env });
  const inner = isNested ? new NestedStack(stack, 'Nested') : stack;
  return within === undefined ? inner : new Construct(inner, within);
}
