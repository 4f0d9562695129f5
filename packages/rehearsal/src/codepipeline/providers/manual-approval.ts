import type { ActionContext, ActionRunner } from './action-runner';
import type { ApprovalBoard } from '../engine/approvals';
import type { Clock } from '../engine/clock';
import type { SessionCredentials } from '../engine/credentials';
import { REGION } from '../engine/environment';
import { ActionFailure } from '../engine/failures';
import type { ActionTimeouts } from '../engine/timeouts';
import { sayDuration, waitFor } from '../engine/waiting';

export interface ApprovalNotice {
  readonly topicArn: string;
  readonly subject: string;
  readonly message: string;
}

/** sns:Publish with the action's credentials. */
export type NotifyApprovers = (credentials: SessionCredentials, notice: ApprovalNotice) => Promise<void>;

export interface ManualApprovalServices {
  readonly approvals: ApprovalBoard;
  readonly notify: NotifyApprovers;
  readonly clock: Clock;
  readonly timeouts: ActionTimeouts;
  newId(): string;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html: an approval that expires has failed. */
export function manualApprovalRunner(services: ManualApprovalServices): ActionRunner {
  const { approvals, clock, notify, timeouts } = services;
  return {
    async run(context) {
      const token = services.newId();
      const milliseconds = limitOf(context, timeouts);
      const place = {
        pipelineName: context.pipelineName,
        stageName: context.stageName,
        actionName: context.action.name,
      };
      const answer = approvals.request(token, place);
      context.report({ approvalToken: token, externalExecutionId: token });
      const { NotificationArn: topicArn } = context.configuration;
      if (topicArn !== undefined) {
        const expires = new Date(clock.now().getTime() + milliseconds);
        await notify(context.credentials, approvalNotice(topicArn, context, token, expires));
      }
      const waited = await waitFor(answer, { clock, milliseconds, abandoned: context.abandoned });
      if (waited.kind !== 'value') {
        approvals.withdraw(token);
        throw new ActionFailure('JobFailed', `nobody answered the approval within ${sayDuration(milliseconds)}`);
      }
      const { status, summary } = waited.value;
      if (status === 'Rejected') {
        throw new ActionFailure('JobFailed', `the approval was rejected${summary === '' ? '' : `: ${summary}`}`);
      }
      return { variables: {}, summary };
    },
  };
}

function limitOf({ action }: ActionContext, timeouts: ActionTimeouts): number {
  return action.timeoutInMinutes === undefined ? timeouts.approval : action.timeoutInMinutes * 60_000;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html */
export function approvalNotice(topicArn: string, context: ActionContext, token: string, expires: Date): ApprovalNotice {
  const { pipelineName, stageName, action, configuration } = context;
  const consoleLink = `https://console.aws.amazon.com/codepipeline/home?region=${REGION}#/view/${pipelineName}`;
  const approval = {
    pipelineName,
    stageName,
    actionName: action.name,
    token,
    expires: `${expires.toISOString().slice(0, 16)}Z`,
    externalEntityLink: configuration.ExternalEntityLink ?? null,
    approvalReviewLink: `${consoleLink}/${stageName}/${action.name}/approve/${token}`,
    customData: configuration.CustomData ?? null,
  };
  const subject = `APPROVAL NEEDED: AWS CodePipeline ${pipelineName} for action ${action.name}`;
  // SNS takes subjects of up to 100 characters.
  return {
    topicArn,
    subject: subject.slice(0, 100),
    message: JSON.stringify({ region: REGION, consoleLink, approval }),
  };
}
