import { Account, residentsOf } from '../account';
import { Deployment } from '../deploy';
import { label } from '../label';
import { Json, listOf } from '../template';

/** Subscriptions belong to a topic, and go with it; most of them are made by hand. */
export function lostSubscriptions({ deleted }: Deployment): string[] {
  return deleted.filter(({ type }) => type === 'AWS::SNS::Topic').map((topic) => `subscriptions to ${label(topic)}`);
}

/** What a topic was notified of, and no rule notifies it of any more. */
export function silencedEvents({ before, after }: Deployment): string[] {
  const told = eventsTold(after);
  return eventsTold(before)
    .filter((event) => !told.includes(event))
    .map((event) => `no topic is notified of '${event}' any more`);
}

function eventsTold(account: Account): string[] {
  const topics = residentsOf(account, 'AWS::SNS::Topic').map(({ id }) => id);
  return residentsOf(account, 'AWS::Events::Rule')
    .filter(({ properties }) =>
      listOf<Json>(properties.Targets).some(({ Arn: arn }) => topics.includes(arn) || /:sns:/.test(arn)),
    )
    .flatMap(({ properties }) => listOf<string>(properties.EventPattern?.['detail-type']));
}

/** Approvals that a topic was notified of, and no topic is now. */
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
