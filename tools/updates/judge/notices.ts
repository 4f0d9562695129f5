import { Account, Resident, residentsOf } from '../account';
import { Deployment } from '../deploy';
import { label } from '../label';
import { Json, listOf } from '../template';

/** Subscriptions belong to a topic, and go with it; most of them are made by hand. */
export function lostSubscriptions({ deleted }: Deployment): string[] {
  return deleted.filter(({ type }) => type === 'AWS::SNS::Topic').map((topic) => `subscriptions to ${label(topic)}`);
}

/** Rules that no longer tell a topic of anything. */
export function silencedRules({ before, after }: Deployment): string[] {
  const telling = rulesThatTell(after);
  return rulesThatTell(before)
    .filter(({ name }) => !telling.some((each) => each.name === name))
    .map((rule) => `${label(rule)} no longer notifies a topic`);
}

function rulesThatTell(account: Account): Resident[] {
  const topics = residentsOf(account, 'AWS::SNS::Topic').map(({ id }) => id);
  return residentsOf(account, 'AWS::Events::Rule').filter(({ properties }) =>
    listOf<Json>(properties.Targets).some(({ Arn: arn }) => topics.includes(arn) || /:sns:/.test(arn)),
  );
}

/** Approvals that somebody was told of, and now nobody is. */
export function silencedApprovals({ before, after }: Deployment): string[] {
  const isTold = ({ action }: NamedAction) => action.Configuration?.NotificationArn !== undefined;
  const former = approvalsOf(before).filter(isTold);
  return approvalsOf(after)
    .filter((approval) => !isTold(approval) && former.some(({ path }) => path === approval.path))
    .map(({ path }) => `nobody is notified of the approval ${path}`);
}

interface NamedAction {
  readonly path: string;
  readonly action: Json;
}

function approvalsOf(account: Account): NamedAction[] {
  return residentsOf(account, 'AWS::CodePipeline::Pipeline').flatMap(({ properties }) =>
    listOf<Json>(properties.Stages).flatMap(({ Name: stage, Actions: actions }) =>
      listOf<Json>(actions)
        .filter(({ ActionTypeId: { Category: category } }) => category === 'Approval')
        .map((action) => ({ path: `${stage}/${action.Name}`, action })),
    ),
  );
}
