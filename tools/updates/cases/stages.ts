import { RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { DeployTarget, FindingSeverity, Gate, StageOptions } from '../../../src';
import { Change, reversed } from '../change';
import { serviceTarget } from './service';
import { production, SHOP, shop, shopWith, staging } from '../shop';

const qa = (): StageOptions => ({
  stageName: 'Qa',
  targets: [DeployTarget.promoteByTag('qa')],
  verifications: [Gate.imageValidation()],
});

const added: Change = {
  id: 'stage-added',
  title: 'a stage is added at the end',
  before: shopWith(staging),
  after: SHOP,
};
const first: Change = {
  id: 'first-stage-added',
  title: 'the first stage is added',
  before: shopWith(),
  after: shopWith(staging),
};
const inserted: Change = {
  id: 'stage-inserted',
  title: 'a stage is inserted between two',
  before: SHOP,
  after: shopWith(staging, qa, production),
};
const approval: Change = {
  id: 'approval-added',
  title: 'an approval is added to a stage',
  before: shopWith(staging, () => production({ gates: [] })),
  after: SHOP,
};
const onlyApproval = shopWith(() => production({ verifications: [] }));
const firstValidation: Change = {
  id: 'first-validation-added',
  title: 'the first validation is added, beside an approval',
  before: onlyApproval,
  after: shopWith(production),
};
const secondValidation: Change = {
  id: 'second-validation-added',
  title: 'a second validation is added',
  before: shopWith(staging, () => production({ verifications: [] })),
  after: SHOP,
};
const firstGates: Change = {
  id: 'first-gates-added',
  title: 'the first approval and the first validation are added',
  before: shopWith(() => production({ gates: [], verifications: [] })),
  after: shopWith(production),
};
const target: Change = {
  id: 'target-added',
  title: 'a target is added to a stage',
  before: SHOP,
  after: shopWith(staging, () =>
    production({ targets: [DeployTarget.promoteByTag('production'), DeployTarget.promoteByTag('live')] }),
  ),
};
const service: Change = {
  id: 'ecs-target-added',
  title: 'a service on ECS is added to the targets of a stage',
  before: SHOP,
  after: shop((scope) => ({
    stages: [staging(), production({ targets: [DeployTarget.promoteByTag('production'), serviceTarget(scope)] })],
  })),
};
const retry: Change = {
  id: 'retry-mode-added',
  title: 'a stage and the build are retried automatically',
  before: SHOP,
  after: shop(() => ({
    buildRetryMode: codepipeline.RetryMode.FAILED_ACTIONS,
    stages: [staging(), production({ retryMode: codepipeline.RetryMode.ALL_ACTIONS })],
  })),
};

/** Stages, their gates and their targets. */
export const STAGES: readonly Change[] = [
  added,
  reversed(added, 'stage-removed', 'the last stage is removed'),
  first,
  reversed(first, 'last-stage-removed', 'the only stage is removed'),
  inserted,
  reversed(inserted, 'stage-taken-out', 'a stage between two is removed'),
  {
    id: 'stage-renamed',
    title: 'a stage is renamed',
    before: SHOP,
    after: shopWith(staging, () => production({ stageName: 'Live' })),
  },
  { id: 'stages-reordered', title: 'two stages change places', before: SHOP, after: shopWith(production, staging) },
  approval,
  reversed(approval, 'approval-removed', 'an approval is removed'),
  {
    id: 'approval-changed',
    title: 'the message of an approval changes',
    before: SHOP,
    after: shopWith(staging, () => production({ gates: [Gate.manualApproval({ message: 'Is it good?' })] })),
  },
  firstValidation,
  reversed(firstValidation, 'last-validation-removed', 'the last validation is removed, and an approval stays'),
  firstGates,
  reversed(firstGates, 'last-gates-removed', 'the last approval and the last validation are removed'),
  {
    id: 'last-gates-removed-notified',
    title: 'the last approval and the last validation are removed, with `failureNotifications: true`',
    before: shop(() => ({ failureNotifications: true, stages: [production()] })),
    after: shop(() => ({ failureNotifications: true, stages: [production({ gates: [], verifications: [] })] })),
  },
  secondValidation,
  reversed(secondValidation, 'validation-removed', 'one of two validations is removed'),
  {
    id: 'validation-moved',
    title: 'a validation moves from after the deployment to before it',
    before: SHOP,
    after: shopWith(staging, () =>
      production({ gates: [Gate.imageValidation(), Gate.manualApproval()], verifications: [] }),
    ),
  },
  {
    id: 'validation-stricter',
    title: 'a validation fails on lower severities',
    before: SHOP,
    after: shopWith(staging, () =>
      production({ verifications: [Gate.imageValidation({ failOn: FindingSeverity.LOW })] }),
    ),
  },
  target,
  reversed(target, 'target-removed', 'one of two targets is removed'),
  {
    id: 'promoted-tag-renamed',
    title: 'another tag is promoted',
    before: SHOP,
    after: shopWith(staging, () => production({ targets: [DeployTarget.promoteByTag('prod')] })),
  },
  {
    id: 'promoted-tag-renamed-kept',
    title: 'another tag is promoted, with the earlier one in `keepTags`',
    before: shop(() => ({ keepTags: ['prod'] })),
    after: shop(() => ({
      keepTags: ['production'],
      stages: [staging(), production({ targets: [DeployTarget.promoteByTag('prod')] })],
    })),
  },
  {
    id: 'stage-removed-logs-kept',
    title: 'the last stage is removed, with `logRemovalPolicy: RETAIN` and its tag in `keepTags`',
    before: shop(() => ({ logRemovalPolicy: RemovalPolicy.RETAIN })),
    after: shop(() => ({
      logRemovalPolicy: RemovalPolicy.RETAIN,
      keepTags: ['production'],
      stages: [staging()],
    })),
  },
  service,
  reversed(service, 'ecs-target-removed', 'a service on ECS is removed from the targets of a stage'),
  {
    id: 'target-kind-changed',
    title: 'a stage deploys to ECS instead of promoting a tag',
    before: SHOP,
    after: shop((scope) => ({
      stages: [staging(), production({ targets: [serviceTarget(scope)] })],
    })),
  },
  {
    id: 'ecs-service-changed',
    title: 'a stage deploys to another service on ECS',
    before: shop((scope) => ({ stages: [production({ targets: [serviceTarget(scope)] })] })),
    after: shop((scope) => ({ stages: [production({ targets: [serviceTarget(scope, 'web2')] })] })),
  },
  retry,
  reversed(retry, 'retry-mode-removed', 'nothing is retried automatically any more'),
];
