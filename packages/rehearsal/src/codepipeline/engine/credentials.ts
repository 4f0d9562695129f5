import { ActionFailure } from './failures';
import { ACCOUNT } from '../../account';
import type { Caller, EmulatorControl, SessionCredentials } from '../../emulator/control';
import { isDenial, messageOf } from '../../errors';

export type { Caller, SessionCredentials };

/** The part of the emulator's control that CodePipeline uses; the emulator evaluates trust and identity policies. */
export type AccessControl = Pick<EmulatorControl, 'authenticate' | 'assumeRole' | 'authorize'>;

export interface RoleChain {
  readonly pipelineArn: string;
  readonly pipelineRoleArn: string;
  readonly actionRoleArn?: string;
  readonly sessionName: string;
}

/**
 * The credentials of an action: the service assumes the pipeline's role, which assumes the action's.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
 * ("This is assumed through the roleArn for the pipeline.")
 */
export async function assumeActionRole(control: AccessControl, chain: RoleChain): Promise<SessionCredentials> {
  const { pipelineArn, pipelineRoleArn, actionRoleArn, sessionName } = chain;
  const pipelineSession = await explained(pipelineRoleArn, 'CodePipeline', () =>
    control.assumeRole({
      roleArn: pipelineRoleArn,
      sessionName,
      servicePrincipal: 'codepipeline.amazonaws.com',
      context: { 'aws:SourceArn': pipelineArn, 'aws:SourceAccount': ACCOUNT },
    }),
  );
  if (actionRoleArn === undefined) {
    return pipelineSession;
  }
  return explained(actionRoleArn, `the pipeline's role ${pipelineRoleArn}`, () =>
    control.assumeRole({ roleArn: actionRoleArn, sessionName, callerAccessKeyId: pipelineSession.accessKeyId }),
  );
}

async function explained<T>(roleArn: string, caller: string, assume: () => Promise<T>): Promise<T> {
  try {
    return await assume();
  } catch (error) {
    if (!isDenial(error)) {
      throw error;
    }
    throw new ActionFailure('PermissionError', `${caller} could not assume the role ${roleArn}: ${messageOf(error)}`);
  }
}
