import { ACCOUNT } from './environment';
import { ActionFailure, isDenial, messageOf } from './failures';
import type { ArrivedRequest, Caller, SessionCredentials } from '../../emulator/control';

export type { Caller, SessionCredentials };

/** The part of the emulator's control that CodePipeline uses; the emulator evaluates trust and identity policies. */
export interface AccessControl {
  authenticate(request: ArrivedRequest): Promise<Caller>;
  assumeRole(request: {
    readonly roleArn: string;
    readonly sessionName: string;
    readonly servicePrincipal?: string;
    readonly callerAccessKeyId?: string;
    readonly context?: Readonly<Record<string, string>>;
  }): Promise<SessionCredentials>;
  authorize(request: {
    readonly accessKeyId: string;
    readonly action: string;
    readonly resourceArn: string;
    readonly context?: Readonly<Record<string, string>>;
  }): Promise<void>;
}

export interface RoleChain {
  readonly pipelineArn: string;
  readonly pipelineRoleArn: string;
  readonly actionRoleArn?: string;
  readonly sessionName: string;
}

/**
 * The credentials an action runs with: the service takes on the pipeline's role, and that role the action's.
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
