import type { ActionContext, ActionProvider } from './provider';
import type { ProviderServices } from './services';
import { REGION } from '../../account';
import type { ApprovalNotice } from '../aws/approval-notifier';
import { ActionFailure } from '../engine/failures';
import type { ActionTimeouts } from '../engine/timeouts';
import { sayDuration, waitFor } from '../engine/waiting';

type ManualApprovalServices = Pick<ProviderServices, 'approvals' | 'notify' | 'clock' | 'timeouts' | 'newId'>;

/**
 * An expired approval fails.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-action-add.html
 */
export const manualApproval: ActionProvider<ManualApprovalServices> = {
  categories: ['Approval'],
  owner: 'AWS',
  provider: 'Manual',
  version: '1',
  inputArtifacts: [0, 0],
  outputArtifacts: [0, 0],
  configuration: { required: [], optional: ['NotificationArn', 'ExternalEntityLink', 'CustomData'] },
  outputVariables: [],
  takesTimeout: true,
  async run(context, { approvals, clock, notify, timeouts, newId }) {
    const token = newId();
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
      throw new ActionFailure('JobFailed', `no one answered the approval within ${sayDuration(milliseconds)}`);
    }
    const { status, summary } = waited.value;
    if (status === 'Rejected') {
      throw new ActionFailure('JobFailed', `the approval was rejected${summary === '' ? '' : `: ${summary}`}`);
    }
    return { variables: {}, summary };
  },
};

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
