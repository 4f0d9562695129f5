import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { ActionReference, IDeploymentRecords, ImageReference, PipelineBindOptions } from './context';
import { DeployTarget } from './deploy/deploy-target';
import { DeployTargetConfig } from './deploy/deploy-target-types';
import { Gate } from './gates/gate';
import { GateConfig } from './gates/gate-types';
import { stageConditions } from './gates/stage-conditions';
import { physicalName } from './private/checks/names';
import { throwIfAny } from './private/checks/validation';
import { StagePart, validateRunOrders } from './private/pipeline/action-checks';
import { StageOptions } from './stage-options';

/** Length of the name that deployments are recorded under. */
const MAX_TARGET_LENGTH = 100;

export interface StageBindOptions extends PipelineBindOptions {
  readonly target?: string;
  readonly image: ImageReference;
  readonly pipelineRoleArn: string;
  readonly records: IDeploymentRecords;
  readonly sourceAction: ActionReference;
}

/** What the parts of a stage returned, in the order in which they run. */
export interface BoundStage {
  readonly gates: GateConfig[];
  readonly targets: DeployTargetConfig[];
  readonly verifications: GateConfig[];
}

/** Gates run one after the other, then all targets in parallel, then the verifications one after the other. */
export function bindStage(scope: Construct, stage: StageOptions, options: StageBindOptions): BoundStage {
  const { stageName } = stage;
  const gates = bindGates(scope, stage.gates, { kind: 'gate', stageName, runOrder: 1 }, options);
  const second = { kind: 'target', stageName, runOrder: nextRunOrder(gates, 1) };
  const targets = bindTargets(scope, stage.targets, second, options);
  const third = { kind: 'verification', stageName, runOrder: nextRunOrder(targets, second.runOrder) };
  const verifications = bindGates(scope, stage.verifications, third, { ...options, target: joinNames(targets) });
  return { gates, targets, verifications };
}

export function stageOptions(
  scope: Construct,
  { stageName, retryMode }: StageOptions,
  { gates, targets, verifications }: BoundStage,
): codepipeline.StageOptions & { readonly actions: codepipeline.IAction[] } {
  return {
    stageName,
    actions: [...gates, ...targets, ...verifications].flatMap(({ actions }) => actions),
    ...stageConditions(scope.node.path, [...gates, ...verifications]),
    ...retryOnFailure(retryMode),
  };
}

export function retryOnFailure(
  retryMode: codepipeline.RetryMode | undefined,
): Pick<codepipeline.StageOptions, 'onFailure'> {
  return retryMode ? { onFailure: { result: codepipeline.Result.RETRY, retryMode } } : {};
}

function bindTargets(
  scope: Construct,
  targets: DeployTarget[] = [],
  part: StagePart,
  options: StageBindOptions,
): DeployTargetConfig[] {
  return targets.map((target) => bindPart(scope, target, part, options));
}

/** Targets of a stage are deployed in parallel, so one record covers all of them. */
function joinNames(targets: DeployTargetConfig[]): string | undefined {
  const names = targets.flatMap(({ targetName }) => targetName ?? []);
  return names.length > 0 ? physicalName([names.join('.')], { maxLength: MAX_TARGET_LENGTH }) : undefined;
}

/** Each gate starts once the gate before it has let the image pass. */
function bindGates(scope: Construct, gates: Gate[] = [], first: StagePart, options: StageBindOptions): GateConfig[] {
  const configs: GateConfig[] = [];
  for (const gate of gates) {
    const part = { ...first, runOrder: nextRunOrder(configs, first.runOrder) };
    configs.push(bindPart(scope, gate, part, options));
  }
  return configs;
}

/** What both kinds of parts (gates and deploy targets) have in common. */
interface Bindable<Config> {
  bind(scope: Construct, options: StageBindOptions & Pick<StagePart, 'stageName' | 'runOrder'>): Config;
}

/** Binds a part and rejects it if one of its actions would run too early. */
function bindPart<Config extends { readonly actions: codepipeline.IAction[] }>(
  scope: Construct,
  bindable: Bindable<Config>,
  part: StagePart,
  options: StageBindOptions,
): Config {
  const { stageName, runOrder } = part;
  const config = bindable.bind(scope, { ...options, stageName, runOrder });
  throwIfAny(scope.node.path, validateRunOrders(part, config.actions));
  return config;
}

/** The run order that follows the last one of these configs. */
function nextRunOrder(configs: { readonly actions: codepipeline.IAction[] }[], first: number): number {
  const orders = configs.flatMap(({ actions }) =>
    actions.map(({ actionProperties }) => actionProperties.runOrder ?? 1),
  );
  return Math.max(first - 1, ...orders) + 1;
}
